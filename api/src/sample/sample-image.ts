/** A small PNG that stands for a photo 样例照片 in the sample cases: a plain scene in two colours, told apart by its seed. */
import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 320;
const HEIGHT = 240;

export function sampleImage(seed: number): Uint8Array {
  const rows = Array.from({ length: HEIGHT }, (_, y) => row(y, seed));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}

/** Sky above, pavement below, and a heap in the middle whose place depends on the seed. */
function row(y: number, seed: number): Buffer {
  const line = Buffer.alloc(1 + WIDTH * 3);
  for (let x = 0; x < WIDTH; x += 1) {
    const isHeap = y > 110 && Math.abs(x - 80 - ((seed * 53) % 160)) < y - 110 && y < 190;
    const [r, g, b] = isHeap
      ? [150 - (y % 20), 120 - (y % 16), 60 + (seed % 97)]
      : y < 140
        ? [176 - y / 4, 202 - y / 6, 224]
        : [128 + (y % 7), 128, 124];
    line.set([r ?? 0, g ?? 0, b ?? 0], 1 + x * 3);
  }
  return line;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(data.length, 0);
  body.copy(result, 4);
  result.writeUInt32BE(crc32(body), body.length + 4);
  return result;
}
