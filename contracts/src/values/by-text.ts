/** Orders text by its code units: no locale may change the order of numbers, or which document is paid first. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
