/** Decimal long division of small numbers to three places, then rounded half up by its last digit. */
export function percent(key: string, numerator: number, denominator: number): Record<string, string> {
  if (denominator <= 0) return {};
  const thousandths = Math.trunc((numerator * 100_000) / denominator);
  const hundredths = Math.trunc(thousandths / 10) + (thousandths % 10 >= 5 ? 1 : 0);
  const places = String(hundredths % 100).padStart(2, '0');
  return { [key]: `${Math.trunc(hundredths / 100)}.${places}` };
}
