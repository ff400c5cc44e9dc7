import type { AggregateDefinition } from '@zhiqi/runtime';
import { GI_MARK_RULES } from '../rule-sets.ts';
import {
  AUTHORISATION_SCHEMA,
  type AuthorisationCommand,
  type AuthorisationEvent,
  type AuthorisationState,
  authorisationDecider,
} from './domain.ts';
import { authorisationToPublic } from './publish.ts';

/** `_id` is `gma_<pseudonym of right and user>`: one user has one authorisation a right, and its id does not tell the code. */
export const authorisationAggregate: AggregateDefinition<AuthorisationState, AuthorisationCommand, AuthorisationEvent> =
  {
    collection: 'gi_mark_authorisations',
    aggregate: 'gi-mark-authorisation',
    decider: authorisationDecider(GI_MARK_RULES),
    schema: AUTHORISATION_SCHEMA,
    toPublic: authorisationToPublic,
    indexes: [
      { name: 'right_status', key: { 'state.giRightId': 1, 'state.status': 1, _id: 1 } },
      { name: 'status', key: { 'state.status': 1, _id: 1 } },
    ],
  };
