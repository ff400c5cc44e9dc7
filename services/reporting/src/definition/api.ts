import type {
  ListIndicatorDefinitionsRequest,
  ListIndicatorDefinitionsResponse,
  PublishIndicatorDefinitionRequest,
  PublishIndicatorDefinitionResponse,
  WithdrawIndicatorRequest,
  WithdrawIndicatorResponse,
} from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import type { IndicatorDefinition } from '@zhiqi/contracts/zhiqi/reporting/v1/types';
import { type ActorContext, requiredRequestId, requiredText } from '@zhiqi/runtime';
import { pageSize, readToken, writeToken } from '../scoreboard/page.ts';
import type { DefinitionLibrary, ListedVersion } from './library.ts';

const LIST_TOKEN = 'definitions';

/** The definition half of IndicatorService. */
export function definitionHandlers(library: DefinitionLibrary) {
  return {
    async publishIndicatorDefinition(
      request: PublishIndicatorDefinitionRequest,
      { actor }: ActorContext,
    ): Promise<PublishIndicatorDefinitionResponse> {
      const requestId = requiredRequestId(request.requestId);
      requiredText(request.definitionJson, 'definition_json', '指标口径(JSON)');
      // Untrimmed: a refusal names line and column of the text as it was sent.
      const { indicatorId, published } = await library.publish(request.definitionJson, requestId, actor);
      return { definition: toMessage({ indicatorId, published }) };
    },

    async withdrawIndicator(
      request: WithdrawIndicatorRequest,
      { actor }: ActorContext,
    ): Promise<WithdrawIndicatorResponse> {
      const requestId = requiredRequestId(request.requestId);
      const indicatorId = requiredText(request.indicatorId, 'indicator_id', '指标编号,如 INV-90');
      return { definition: toMessage(await library.withdraw(indicatorId, requestId, actor)) };
    },

    async listIndicatorDefinitions(
      request: ListIndicatorDefinitionsRequest,
    ): Promise<ListIndicatorDefinitionsResponse> {
      const size = pageSize(request.pageSize);
      const [afterId = '', afterVersion = 0] = readToken(request.pageToken, LIST_TOKEN);
      const rest = (await library.all()).filter(
        ({ indicatorId, published }) =>
          indicatorId > afterId || (indicatorId === afterId && published.version > Number(afterVersion)),
      );
      const page = rest.slice(0, size);
      const last = rest.length > size ? page.at(-1) : undefined;
      return {
        definitions: page.map(toMessage),
        nextPageToken: last ? writeToken(LIST_TOKEN, [last.indicatorId, last.published.version]) : '',
      };
    },
  };
}

function toMessage({ indicatorId: id, published, withdrawnTime = '' }: ListedVersion): IndicatorDefinition {
  const { version, definitionJson, sha256, publishedTime } = published;
  return { id, version, definitionJson, sha256, publishedTime, withdrawnTime };
}
