/** `$sum`: integers exactly, doubles with compensation, decimals as decimals; the widest type met is the result's. */
import { addDecimal, type NumberValue } from '../bson/decimal.ts';
import { Decimal, Int32, type Value } from '../bson/values.ts';

const int32Min = -(2n ** 31n);
const int32Max = 2n ** 31n - 1n;

export class Sum {
  private integers = 0n;
  private wide = false;
  private double = 0;
  private compensation = 0;
  private hasDouble = false;
  private decimal: Decimal | undefined;

  add(v: NumberValue): void {
    if (v instanceof Int32) this.integers += BigInt(v.value);
    else if (typeof v === 'bigint') {
      this.integers += v;
      this.wide = true;
    } else if (v instanceof Decimal) this.decimal = this.decimal === undefined ? v : addDecimal(this.decimal, v);
    else this.addDouble(v);
  }

  /** Neumaier's summation: what rounding takes away is kept beside the total. */
  private addDouble(v: number): void {
    this.hasDouble = true;
    const t = this.double + v;
    if (Number.isFinite(t)) {
      this.compensation += Math.abs(this.double) >= Math.abs(v) ? this.double - t + v : v - t + this.double;
    }
    this.double = t;
  }

  private doubleResult(): number {
    const own = Number.isFinite(this.double) ? this.double + this.compensation : this.double;
    return own + Number(this.integers);
  }

  result(): Value {
    if (this.decimal !== undefined) {
      const withIntegers = addDecimal(this.decimal, this.integers);
      return this.hasDouble ? addDecimal(withIntegers, this.double + this.compensation) : withIntegers;
    }
    if (this.hasDouble) return this.doubleResult();
    if (!this.wide && this.integers >= int32Min && this.integers <= int32Max) return new Int32(Number(this.integers));
    // Beyond 64 bits MongoDB answers with a double.
    return BigInt.asIntN(64, this.integers) === this.integers ? this.integers : Number(this.integers);
  }
}
