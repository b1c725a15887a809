/** An answer such as `1, 3 4` → those numbers; `undefined` for anything else, so that a slip removes nothing. */
export function chosenNumbers(answer: string, count: number): readonly number[] | undefined {
  const words = answer.split(/[\s,]+/).filter((word) => word !== '');
  const numbers = words.map((word) => (/^\d{1,6}$/.test(word) ? Number(word) : 0));
  return numbers.every((number) => number >= 1 && number <= count) ? [...new Set(numbers)] : undefined;
}
