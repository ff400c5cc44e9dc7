import { checkVersions, type Versioned } from '@zhiqi/kernel';
import type { SmeSize } from '../../demand/domain/types.ts';

/** Lower limits of a class in an industry; all that are named must be reached. Amounts in 万元. */
interface LowerBounds {
  readonly employees?: number;
  readonly revenueWan?: number;
  readonly totalAssetsWan?: number;
}

type BoundedSize = Exclude<SmeSize, 'MICRO'>;

interface IndustryThresholds {
  readonly nameZh: string;
  /** GB/T 4754 prefixes; the longest one decides. */
  readonly prefixes: readonly string[];
  readonly lowerBounds: Readonly<Record<BoundedSize, LowerBounds>>;
}

/** 中小企业划型标准 of an edition: a parameter, since its revision is under way. */
export interface SmeThresholds extends Versioned {
  /** States the source. */
  readonly description: string;
  readonly industries: readonly IndustryThresholds[];
}

/** What an enterprise told of itself; amounts in fen, decimal text. Null = not told. */
export interface SizeFigures {
  readonly employees: number | null;
  readonly revenueFen: string | null;
  readonly totalAssetsFen: string | null;
}

/** 万元 in fen. */
const WAN = 1_000_000n;

const FROM_LARGEST: readonly BoundedSize[] = ['NOT_SME', 'MEDIUM', 'SMALL'];

/** Checks the limits. @throws Error naming what is wrong; the service does not start on wrong limits. */
export function checkThresholds(data: unknown): readonly SmeThresholds[] {
  const editions = data as readonly SmeThresholds[];
  checkVersions('sme size', editions);
  for (const { version, description, industries } of editions) {
    if (description.trim() === '') throw new Error(`rules sme size: ${version} states no source`);
    const prefixes = industries.flatMap((each) => each.prefixes);
    if (new Set(prefixes).size < prefixes.length) throw new Error(`rules sme size: ${version} names a prefix twice`);
    for (const each of industries) checkIndustry(`${version} ${each.nameZh}`, each);
  }
  return editions;
}

/** Every class names the same figures, and a larger class needs more of each. */
function checkIndustry(name: string, { lowerBounds }: IndustryThresholds): void {
  const [largest, ...rest] = FROM_LARGEST.map((size) => lowerBounds[size]);
  if (largest === undefined || Object.keys(largest).length === 0)
    throw new Error(`rules sme size: ${name} has no limits`);
  let above = largest;
  for (const bounds of rest) {
    for (const key of Object.keys(largest) as (keyof LowerBounds)[]) {
      const [higher, lower] = [above[key], bounds[key]];
      if (higher === undefined || lower === undefined || !Number.isInteger(lower) || lower >= higher) {
        throw new Error(`rules sme size: ${name}, ${key} must rise with the class`);
      }
    }
    above = bounds;
  }
}

/**
 * The size that the figures speak for: the largest class whose every limit is reached, else micro.
 * @param industryCode GB/T 4754
 * @returns null where the standard names no limits for the industry, or a figure that it needs was not told
 */
export function sizeByFigures(
  { industries }: SmeThresholds,
  industryCode: string,
  figures: SizeFigures,
): SmeSize | null {
  const industry = industryFor(industries, industryCode);
  if (!industry) return null;
  const told = {
    employees: figures.employees === null ? null : BigInt(figures.employees),
    revenueWan: figures.revenueFen === null ? null : BigInt(figures.revenueFen),
    totalAssetsWan: figures.totalAssetsFen === null ? null : BigInt(figures.totalAssetsFen),
  };
  const needed = Object.keys(industry.lowerBounds.SMALL) as (keyof LowerBounds)[];
  if (needed.some((key) => told[key] === null)) return null;
  const reaches = (size: BoundedSize): boolean =>
    needed.every((key) => {
      const limit = BigInt(industry.lowerBounds[size][key] ?? 0);
      return (told[key] ?? 0n) >= (key === 'employees' ? limit : limit * WAN);
    });
  return FROM_LARGEST.find(reaches) ?? 'MICRO';
}

function industryFor(industries: readonly IndustryThresholds[], code: string): IndustryThresholds | undefined {
  const matching = industries.flatMap((industry) =>
    industry.prefixes.filter((prefix) => code.startsWith(prefix)).map((prefix) => ({ prefix, industry })),
  );
  return matching.sort((a, b) => b.prefix.length - a.prefix.length)[0]?.industry;
}
