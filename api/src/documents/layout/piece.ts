/** What the body of a document is cut into: the smallest things that stay whole on a page. */
import type { Canvas } from '../pdf/canvas.ts';

export interface Piece {
  readonly height: number;
  /** stay on the page of the next piece: a heading, the lines before a signature */
  readonly keepWithNext?: boolean;
  /** `y` is the upper edge */
  draw(canvas: Canvas, y: number): void;
  /** The part that fits into `height` and the rest; null where it cannot be parted there. */
  split?(height: number): readonly [Piece, Piece] | null;
  /** drawn again above it where it begins a page: the header row of its table */
  readonly header?: Piece;
}

export interface Placed {
  readonly piece: Piece;
  readonly y: number;
}

/** Fills pages of the given height. */
export function paginate(pieces: readonly Piece[], height: number): Placed[][] {
  const pages: Placed[][] = [[]];
  const queue = [...pieces];
  let y = 0;
  const newPage = (next: Piece) => {
    pages.push([]);
    y = 0;
    if (next.header) put(next.header);
  };
  const put = (piece: Piece) => {
    pages.at(-1)!.push({ piece, y });
    y += piece.height;
  };
  while (queue.length > 0) {
    const chain = takeChain(queue);
    const needed = chain.reduce((sum, piece) => sum + piece.height, 0);
    const isFresh = pages.at(-1)!.length === 0 && y === 0;
    if (needed <= height - y + 0.01) {
      chain.forEach(put);
      continue;
    }
    const parts = chain.length === 1 ? chain[0]!.split?.(height - y) : null;
    if (parts) {
      put(parts[0]);
      queue.unshift(parts[1]);
      newPage(parts[1]);
    } else if (!isFresh && needed <= height) {
      queue.unshift(...chain);
      newPage(chain[0]!);
    } else {
      // too tall to stay together on any page: let the first go on alone
      if (chain[0]!.height > height - y + 0.01 && !isFresh) newPage(chain[0]!);
      put(chain[0]!);
      queue.unshift(...chain.slice(1));
    }
  }
  return pages.filter((page) => page.length > 0);
}

function takeChain(queue: Piece[]): Piece[] {
  const chain: Piece[] = [];
  do chain.push(queue.shift()!);
  while (chain.at(-1)!.keepWithNext && queue.length > 0);
  return chain;
}
