import { burn, type Evaluation } from './fuel.ts';

/**
 * Runs a compiled pattern with a stack of its own: neither the length of a text nor the depth of its matches uses JavaScript's, so what stops a walk
 * is the work bound of the evaluation and nothing else. One unit an instruction; what an instruction pushes is bounded, so the stack is too.
 */
export type CharTest = (char: string) => boolean;

export type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  | { readonly op: 'assert'; readonly holds: (input: string, at: number) => boolean }
  /** goes on at `to`; on failure at the next of `others` */
  | { readonly op: 'choose'; readonly to: readonly number[] }
  | { readonly op: 'jump'; readonly to: number }
  /** sets a register to the position */
  | { readonly op: 'mark'; readonly register: number }
  | { readonly op: 'zero'; readonly register: number }
  /** a repetition: its round is counted in `count`, begins at `begun`; the body follows, `end` is behind it */
  | {
      readonly op: 'repeat';
      readonly count: number;
      readonly begun: number;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
      readonly end: number;
    }
  /** a round is over: one that is not needed and matched nothing fails */
  | { readonly op: 'again'; readonly count: number; readonly begun: number; readonly min: number; readonly to: number }
  | { readonly op: 'end' };

/** Registers at the end of the first match that begins at `start`, and where it ends; null where there is none. */
export function walk(
  program: readonly Instruction[],
  size: number,
  input: string,
  start: number,
  run: Evaluation,
): { readonly end: number; readonly registers: readonly number[] } | null {
  const registers = new Array<number>(size).fill(-1);
  // what to undo and where to go on, three numbers each: (−1, place, position) or (register, its value before, 0)
  const trail: number[] = [];
  const set = (register: number, value: number): void => {
    trail.push(register, registers[register]!, 0);
    registers[register] = value;
  };
  const later = (place: number, position: number): void => void trail.push(-1, place, position);
  let place = 0;
  let at = start;
  for (;;) {
    burn(run, 1);
    const one = program[place]!;
    let fits = true;
    place += 1;
    switch (one.op) {
      case 'end':
        return { end: at, registers };
      case 'char':
        fits = at < input.length && one.test(input[at]!);
        at += 1;
        break;
      case 'assert':
        fits = one.holds(input, at);
        break;
      case 'jump':
        place = one.to;
        break;
      case 'choose':
        burn(run, one.to.length);
        for (let i = one.to.length - 1; i > 0; i--) later(one.to[i]!, at);
        place = one.to[0]!;
        break;
      case 'mark':
        set(one.register, at);
        break;
      case 'zero':
        set(one.register, 0);
        break;
      case 'again':
        fits = !(at === registers[one.begun] && registers[one.count]! >= one.min);
        set(one.count, registers[one.count]! + 1);
        place = one.to;
        break;
      case 'repeat': {
        const count = registers[one.count]!;
        if (count >= one.max) {
          place = one.end;
          break;
        }
        set(one.begun, at);
        if (count < one.min) break;
        later(one.lazy ? place : one.end, at);
        if (one.lazy) place = one.end;
        break;
      }
    }
    if (fits) continue;
    for (;;) {
      if (trail.length === 0) return null;
      const position = trail.pop()!;
      const value = trail.pop()!;
      const register = trail.pop()!;
      if (register === -1) {
        place = value;
        at = position;
        break;
      }
      registers[register] = value;
    }
  }
}
