import { randomUUID } from 'node:crypto';
import { HighValueCriterion, PatentGrade } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import { GradingServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_service';
import {
  FinalGradeReason,
  MarketOpinion,
  MarketReason,
  type PatentGrading,
} from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_types';
import { CliError, EXIT } from '../exit-codes.ts';
import { renderGrades, renderGrading, renderHighValue, renderWakeUp } from '../output/grades.ts';
import { note, print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

interface GradeOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

type Grading = ServiceClient<GradingServiceDefinition>;

const PAGE = 500;

function call<Result>(options: GradeOptions, work: (client: Grading) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', GradingServiceDefinition, options, work);
}

const gradeOf = (code: string) => fullName(PatentGrade, 'PATENT_GRADE', code, '--grade');

/** `zhiqi patents grade suggest NO`. */
export async function suggestGrade(applicationNo: string, options: GradeOptions): Promise<void> {
  const request = { requestId: randomUUID(), applicationNo };
  show(options, applicationNo, (await call(options, (client) => client.suggestGrade(request))).grading);
}

/** `zhiqi patents grade self NO --grade b`. */
export async function selfGrade(applicationNo: string, options: GradeOptions & { grade: string }): Promise<void> {
  const request = { requestId: randomUUID(), applicationNo, grade: gradeOf(options.grade) };
  show(options, applicationNo, (await call(options, (client) => client.recordSelfGrade(request))).grading);
}

/** `zhiqi patents grade evaluate NO --opinion positive --reason good-prospect`. */
export async function evaluatePatent(
  applicationNo: string,
  options: GradeOptions & { enterprise?: string; opinion: string; reason: readonly string[] },
): Promise<void> {
  const request = {
    requestId: randomUUID(),
    applicationNo,
    enterpriseKey: options.enterprise ?? '',
    opinion: fullName(MarketOpinion, 'MARKET_OPINION', options.opinion, '--opinion'),
    reasons: options.reason.map((code) => fullName(MarketReason, 'MARKET_REASON', code, '--reason')),
  };
  show(options, applicationNo, (await call(options, (client) => client.recordMarketEvaluation(request))).grading);
}

/** `zhiqi patents grade final NO --grade a --reason market-evidence`. */
export async function finalGrade(
  applicationNo: string,
  options: GradeOptions & { grade: string; reason: string },
): Promise<void> {
  const reason = fullName(FinalGradeReason, 'FINAL_GRADE_REASON', options.reason, '--reason');
  const request = { requestId: randomUUID(), applicationNo, grade: gradeOf(options.grade), reason };
  show(options, applicationNo, (await call(options, (client) => client.setFinalGrade(request))).grading);
}

/** `zhiqi patents grade list`. */
export async function listGrades(options: GradeOptions & { grade?: readonly string[] }): Promise<void> {
  const grades = (options.grade ?? []).map(gradeOf);
  const patents = await call(options, (client) =>
    allPages(
      (pageToken) => client.listGrades({ grades, pageSize: PAGE, pageToken }),
      (page) => page.patents,
    ),
  );
  if (options.json) printJson({ patents });
  else print(renderGrades(patents));
}

/** `zhiqi patents evidence NO --criterion award --document … --on 2021-06-01`. */
export async function recordEvidence(
  applicationNo: string,
  options: GradeOptions & { criterion: string; document: string; on: string; office?: string },
): Promise<void> {
  const { patent } = await call(options, (client) =>
    client.recordHighValueEvidence({
      requestId: randomUUID(),
      applicationNo,
      criterion: fullName(HighValueCriterion, 'HIGH_VALUE_CRITERION', options.criterion, '--criterion'),
      documentNo: options.document,
      officeCode: options.office ?? '',
      effectiveDate: options.on,
    }),
  );
  if (options.json) printJson({ applicationNo, highValue: patent?.highValue });
  else print(renderHighValue(applicationNo, patent?.highValue));
}

const MAX_TOP = 200;

/** `zhiqi patents wake-up --top 20`. */
export async function wakeUp(options: GradeOptions & { top: string }): Promise<void> {
  const pageSize = Number(options.top);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MAX_TOP) {
    throw new CliError(EXIT.usage, `--top ${options.top} 无效,请给出 1 到 ${MAX_TOP} 之间的整数。`);
  }
  const { priorities } = await call(options, (client) => client.listWakeUpPriorities({ pageSize }));
  if (options.json) printJson({ priorities });
  else print(renderWakeUp(priorities));
}

function show(options: GradeOptions, applicationNo: string, grading: PatentGrading | undefined): void {
  if (grading === undefined) throw new CliError(EXIT.failure, '没有收到分级结果,请查看 inventory 的日志。');
  if (options.json) {
    printJson({ applicationNo, grading });
    return;
  }
  print(renderGrading(applicationNo, grading));
  if (grading.advice !== '') note(grading.advice);
}
