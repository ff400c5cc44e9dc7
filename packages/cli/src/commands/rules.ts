import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RuleSetKind } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import {
  type DraftRuleSetRequest,
  RuleSetServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_service';
import type { DryRunSummary, RuleSet, VerdictFlip } from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_types';
import { CliError, EXIT } from '../exit-codes.ts';
import { note, print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { renderFlip, renderRuleSet, renderRuleSets, renderSummary, ruleSetJson } from '../output/rules.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

interface RuleOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const PAGE = 200;

function call<Result>(
  options: RuleOptions,
  work: (client: ServiceClient<RuleSetServiceDefinition>) => Promise<Result>,
): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', RuleSetServiceDefinition, options, work);
}

/** `zhiqi rules list`. */
export async function listRules(options: RuleOptions & { kind?: string; drafts?: boolean }): Promise<void> {
  const kind =
    options.kind === undefined
      ? RuleSetKind.RULE_SET_KIND_UNSPECIFIED
      : fullName(RuleSetKind, 'RULE_SET_KIND', options.kind, '--kind');
  const sets = await call(options, (client) =>
    allPages(
      (pageToken) => client.listRuleSets({ kind, includeDrafts: options.drafts ?? false, pageSize: PAGE, pageToken }),
      (page) => page.ruleSets,
    ),
  );
  if (options.json) printJson({ ruleSets: sets.map(ruleSetJson) });
  else print(renderRuleSets(sets));
}

/** `zhiqi rules show VERSION`. */
export async function showRules(version: string, options: RuleOptions): Promise<void> {
  show(options, (await call(options, (client) => client.getRuleSet({ ruleSetId: version }))).ruleSet);
}

/** `zhiqi rules draft FILE`. */
export async function draftRules(file: string, options: RuleOptions): Promise<void> {
  const request = { requestId: randomUUID(), ...readDraft(file) };
  show(options, (await call(options, (client) => client.draftRuleSet(request))).ruleSet);
}

/** `zhiqi rules dry-run VERSION|FILE`: every patent that would flip, then the totals. */
export async function dryRunRules(
  what: string,
  options: RuleOptions & { asOf?: string; record?: boolean },
): Promise<void> {
  const isFile = existsSync(what);
  if (isFile && options.record) {
    throw new CliError(EXIT.usage, '--record 只用于草稿。请先用 zhiqi rules draft 起草,再按版本号试算。');
  }
  const { asOf = '' } = options;
  const flips: VerdictFlip[] = [];
  const summary = await call(options, async (client) => {
    let totals: DryRunSummary | undefined;
    for await (const { part } of client.dryRunRuleSet({ ...(isFile ? readDraft(what) : { ruleSetId: what }), asOf })) {
      if (part?.$case === 'summary') totals = part.value;
      else if (part && options.json) flips.push(part.value);
      else if (part) print(renderFlip(part.value));
    }
    if (options.record) await client.recordDryRun({ requestId: randomUUID(), ruleSetId: what, asOf });
    return totals;
  });
  if (summary === undefined) throw new CliError(EXIT.failure, '试算没有完成,请查看 inventory 的日志。');
  if (options.json) printJson({ flips, summary });
  else print(renderSummary(summary));
  if (options.record) note('✔ 试算结果已存入草稿,可由另一位业务负责人发布');
}

/** `zhiqi rules publish VERSION`. */
export async function publishRules(version: string, options: RuleOptions): Promise<void> {
  const request = { requestId: randomUUID(), ruleSetId: version };
  const { ruleSet } = await call(options, (client) => client.publishRuleSet(request));
  show(options, ruleSet);
  if (!options.json && ruleSet) note(`✔ ${ruleSet.version} 自 ${ruleSet.validFrom} 起施行,届时逐件重新判定`);
}

function show(options: RuleOptions, ruleSet: RuleSet | undefined): void {
  if (ruleSet === undefined) throw new CliError(EXIT.failure, '没有收到规则集,请查看 inventory 的日志。');
  if (options.json) printJson(ruleSetJson(ruleSet));
  else print(renderRuleSet(ruleSet));
}

/** A draft as a person writes it: parameters as an object, the kind without its prefix. */
function readDraft(file: string): Omit<DraftRuleSetRequest, 'requestId'> {
  const draft = parse(file);
  const text = (name: string): string => {
    const value = draft[name];
    if (typeof value === 'string') return value;
    throw new CliError(EXIT.usage, `${resolve(file)} 缺少 ${name},应为文本。`);
  };
  return {
    kind: fullName(RuleSetKind, 'RULE_SET_KIND', text('kind'), 'kind'),
    version: text('version'),
    validFrom: text('validFrom'),
    description: text('description'),
    parametersJson: JSON.stringify(draft.parameters ?? {}),
  };
}

function parse(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) throw new CliError(EXIT.usage, `找不到文件 ${resolve(file)},请检查路径。`);
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null) return parsed as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new CliError(EXIT.usage, `${resolve(file)} 不是 JSON 对象,请检查括号和引号。`);
}
