import { describe, expect, it } from '@jest/globals';
import { versions } from './versions.ts';

const two = 'start s\nand f\nuser a\nuser b\nand j\nuser last\nend e\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> last\nlast -> e';
const three = two.replace('user b', 'user b\nuser c').replace('f -> b', 'f -> b\nf -> c').replace('b -> j', 'b -> j\nc -> j');

describe('a state no execution could come to', () => {
  it('should refuse a branch that would have no token, and let those pass that are before or after it', async () => {
    const inside = (await versions(two, three)).start();
    expect(inside.stops()).toMatch(/^STATE_NOT_REACHABLE STATE_NOT_REACHABLE:/);
    expect(inside.active()).toBe('a b');
    const after = (await versions(two, three)).start();
    after.complete('a').complete('b').migrate();
    expect(after.active()).toBe('last');
    const before = (
      await versions(`${two}\nuser z`.replace('s -> f', 's -> z\nz -> f'), `${three}\nuser z`.replace('s -> f', 's -> z\nz -> f'))
    ).start();
    before.migrate().complete('z');
    expect(before.active()).toBe('a b c');
  });

  it('should refuse two tokens on one path', async () => {
    const chain = 'start s\nuser a\nuser b\nuser last\nend e\ns -> a\na -> b\nb -> last\nlast -> e';
    const root = (await versions(two, chain)).start();
    expect(root.stops()).toMatch(/^STATE_NOT_REACHABLE/);
  });
});
