import type { AggregateDefinition } from '@zhiqi/runtime';
import { OPEN_LICENCE_RULES } from '../rule-sets.ts';
import {
  OPEN_LICENCE_SCHEMA,
  type OpenLicenceCommand,
  type OpenLicenceEvent,
  type OpenLicenceState,
  openLicenceDecider,
  openLicenceDueAt,
} from './domain.ts';
import { openLicenceToPublic } from './publish.ts';

/** `_id` is `olc_<request id>`; a patent has at most one statement that is filed or announced. */
export const openLicenceAggregate: AggregateDefinition<OpenLicenceState, OpenLicenceCommand, OpenLicenceEvent> = {
  collection: 'open_licences',
  aggregate: 'open-licence',
  decider: openLicenceDecider(OPEN_LICENCE_RULES),
  schema: OPEN_LICENCE_SCHEMA,
  toPublic: openLicenceToPublic,
  dueAt: openLicenceDueAt,
  indexes: [
    {
      name: 'one_live_statement_a_patent',
      key: { 'state.liveApplicationNo': 1 },
      unique: true,
      partialFilterExpression: { 'state.liveApplicationNo': { $type: 'string' } },
      violation: {
        slug: 'OPEN_LICENCE_ALREADY_LIVE',
        messageZh: '这件专利已有提交或公告中的开放许可声明。请先撤回原声明,再提交新的。',
      },
    },
    { name: 'application', key: { 'state.applicationNo': 1, 'state.status': 1, _id: 1 } },
    { name: 'status', key: { 'state.status': 1, _id: 1 } },
  ],
};
