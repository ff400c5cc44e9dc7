import {
  CommandStatusServiceDefinition,
  type GetCommandStatusRequest,
} from '@zhiqi/contracts/zhiqi/common/v1/command_status';
import { invalid, notFound } from '@zhiqi/kernel';
import type { Db } from 'mongodb';
import { locateRequest } from '../store/history.ts';
import { type MountedService, mount } from './server.ts';

/** Served by every service: what became of a request id. */
export function commandStatusService(
  db: Db,
  aggregates: readonly { readonly collection: string; readonly aggregate: string }[],
): MountedService {
  return mount(CommandStatusServiceDefinition, {
    async getCommandStatus(request: GetCommandStatusRequest) {
      if (request.requestId === '') {
        throw invalid('REQUEST_ID_MISSING', '请填写要查询的请求编号。', {
          fields: [{ field: 'request_id', rule: 'REQUIRED', messageZh: '请填写请求编号' }],
        });
      }
      const found = await locateRequest(db, aggregates, request.requestId);
      if (!found) throw notFound('REQUEST_UNKNOWN', '没有找到这个请求编号:该操作没有被受理,可以重新提交。');
      return {
        requestId: request.requestId,
        aggregate: found.aggregate,
        aggregateId: found.aggregateId,
        version: BigInt(found.entry.meta.version),
        acceptedTime: new Date(found.entry.meta.recordedTime),
      };
    },
  });
}
