const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿', '万亿'];
/** The largest amount shown or written in capitals: below one 万万亿, and exact as an integer number. */
export const MAX_FEN = 9_007_199_254_740_991;

/** An amount of money is a whole number of 分, not negative, exact in a JSON number. */
export function isFen(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** 123456 → `1,234.56` */
export function fenToYuan(fen: number): string {
  const text = String(fen).padStart(3, '0');
  return `${text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${text.slice(-2)}`;
}

/** `1,234.5` 元 → 123450 分; null when it is not an amount with at most two decimals. Text arithmetic: no binary fraction. */
export function yuanToFen(text: string): number | null {
  const match = /^(\d{1,14})(?:\.(\d{1,2}))?$/.exec(text.normalize('NFKC').trim().replaceAll(',', ''));
  if (!match) return null;
  const fen = Number(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`);
  return isFen(fen) ? fen : null;
}

/**
 * An amount in capitals 大写, as accounting vouchers write it (《会计基础工作规范》 第五十二条): 123405 → `壹仟贰佰叁拾肆元零伍分`;
 * amounts without 分 end in 整.
 */
export function capitalAmount(fen: number): string {
  if (!isFen(fen)) throw new RangeError(`Expected a whole amount of fen that is not negative, but got ${fen}`);
  const yuan = Math.floor(fen / 100);
  const jiao = Math.floor((fen % 100) / 10);
  const cents = fen % 10;
  const whole = yuan > 0 ? `${capitalInteger(yuan)}元` : '';
  if (fen === 0) return '零元整';
  if (jiao === 0 && cents === 0) return `${whole}整`;
  const gap = yuan > 0 && (jiao === 0 || yuan % 10 === 0) ? '零' : '';
  const tail = `${jiao > 0 ? `${DIGITS[jiao]}角` : ''}${cents > 0 ? `${DIGITS[cents]}分` : '整'}`;
  return `${whole}${gap}${tail}`;
}

function capitalInteger(value: number): string {
  const groups: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 10_000)) groups.push(rest % 10_000);
  let text = '';
  for (let index = groups.length - 1; index >= 0; index -= 1) {
    const group = groups[index] as number;
    if (group === 0) continue;
    const needsZero = text !== '' && (group < 1000 || groups[index + 1] === 0);
    text += `${needsZero ? '零' : ''}${capitalGroup(group)}${GROUPS[index]}`;
  }
  return text;
}

function capitalGroup(group: number): string {
  let text = '';
  let zero = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(group / 10 ** place) % 10;
    if (digit === 0) zero = text !== '';
    else {
      text += `${zero ? '零' : ''}${DIGITS[digit]}${PLACES[place]}`;
      zero = false;
    }
  }
  return text;
}
