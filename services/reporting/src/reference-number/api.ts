import type {
  ListReferenceNumbersRequest,
  ListReferenceNumbersResponse,
  RecordReferenceNumberRequest,
  RecordReferenceNumberResponse,
} from '@zhiqi/contracts/zhiqi/reporting/v1/reference_service';
import { type ReferenceNumber, ReferenceNumberKind } from '@zhiqi/contracts/zhiqi/reporting/v1/reference_types';
import {
  type ActorContext,
  currentState,
  invalidField,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { pageSize, readToken, writeToken } from '../scoreboard/page.ts';
import { referenceNumberAggregate } from './aggregate.ts';
import { type Kind, numberIdOf, type State } from './domain.ts';

const LIST_TOKEN = 'reference-numbers';
const TITLE_LENGTH = 200;

/** Implementation of ReferenceNumberService. */
export function referenceNumberHandlers({ store, clock }: Pick<ServiceContext, 'store' | 'clock'>) {
  return {
    async recordReferenceNumber(
      request: RecordReferenceNumberRequest,
      { actor }: ActorContext,
    ): Promise<RecordReferenceNumberResponse> {
      const requestId = requiredRequestId(request.requestId);
      const kind = kindOf(request.kind);
      const sourceTitle = requiredText(request.sourceTitle, 'source_title', '资料来源(文件名称)');
      if (sourceTitle.length > TITLE_LENGTH) {
        throw invalidField('source_title', 'TOO_LONG', `资料来源最长 ${TITLE_LENGTH} 个字。`);
      }
      const { year, value, documentSha256 } = request;
      const numberId = numberIdOf(kind, year);
      const recordedTime = clock.now().toISOString();
      const number = { kind, year, value: value.toString(), sourceTitle, documentSha256, recordedTime };
      const { state } = await store.run(
        referenceNumberAggregate,
        numberId,
        { type: 'RecordNumber', numberId, actor, ...number },
        { requestId, actor, body: request },
      );
      return { number: toMessage(numberId, state) };
    },

    async listReferenceNumbers(request: ListReferenceNumbersRequest): Promise<ListReferenceNumbersResponse> {
      const size = pageSize(request.pageSize);
      const [before] = readToken(request.pageToken, LIST_TOKEN);
      // The year is the end of the id, so ids in falling order are years in falling order within a kind.
      const documents = await store
        .documents(referenceNumberAggregate)
        .find({ _id: before === undefined ? { $gt: '' } : { $lt: String(before) } })
        .sort({ _id: -1 })
        .limit(size + 1)
        .toArray();
      const page = documents.slice(0, size);
      const numbers = page.flatMap(
        (document) => toMessage(document._id, currentState(referenceNumberAggregate, document)) ?? [],
      );
      const last = documents.length > size ? page.at(-1) : undefined;
      return { numbers, nextPageToken: last ? writeToken(LIST_TOKEN, [last._id]) : '' };
    },
  };
}

function kindOf(kind: ReferenceNumberKind): Kind {
  switch (kind) {
    case ReferenceNumberKind.REFERENCE_NUMBER_KIND_RESIDENT_POPULATION:
      return 'RESIDENT_POPULATION';
    default:
      throw invalidField(
        'kind',
        'REQUIRED',
        '请写明基准数种类,如 REFERENCE_NUMBER_KIND_RESIDENT_POPULATION(常住人口)。',
      );
  }
}

function toMessage(numberId: string, state: State): ReferenceNumber | undefined {
  if (state.status === 'none') return undefined;
  const { kind, year, value, sourceTitle, documentSha256, recordedTime } = state;
  const named = `REFERENCE_NUMBER_KIND_${kind}` as const;
  return {
    numberId,
    kind: ReferenceNumberKind[named],
    year,
    value: BigInt(value),
    sourceTitle,
    documentSha256,
    recordedTime,
  };
}
