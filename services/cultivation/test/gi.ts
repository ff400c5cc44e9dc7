import { foldEvents } from '@zhiqi/kernel';
import {
  type ApplyForGiMark,
  type AuthorisationCommand,
  type AuthorisationEvent,
  authorisationDecider,
  type CeaseCause,
  type Check,
  type RightFacts,
} from '../src/gi-mark-authorisation/domain.ts';
import {
  type FileApplication,
  type IdentifyResource,
  type Preparation,
  type ResourceCommand,
  type ResourceEvent,
  resourceDecider,
  type StartCultivation,
} from '../src/gi-resource/domain.ts';
import {
  type EndGiRight,
  type GiRightCommand,
  type GiRightEvent,
  giRightDecider,
  type RecordGiRight,
} from '../src/gi-right/domain.ts';
import type { GiTrack } from '../src/gi-vocabulary.ts';
import { GI_MARK_RULES } from '../src/rule-sets.ts';
import { ASSOCIATION, actor, day, FIRM, morning } from './acting.ts';

/** An invented name with its rights and users, and what may be done to them. */

const NOW = morning('2022-12-31');
const work = { actor: actor('OFF'), at: NOW };

export const resources = resourceDecider;

export const identify = (over: Partial<IdentifyResource> = {}): IdentifyResource => ({
  type: 'IdentifyResource',
  ...work,
  resourceId: 'gir_1',
  name: '达拉特肉羊',
  product: '羊肉',
  industryGroup: 'MUTTON',
  area: '达拉特旗',
  identifiedOn: day('2022-06-30'),
  ...over,
});
export const start = (over: Partial<StartCultivation> = {}): StartCultivation => ({
  type: 'StartCultivation',
  ...work,
  station: '树林召镇地理标志工作站',
  startedOn: day('2022-07-01'),
  ...over,
});
export const preparation: Preparation = {
  governingBody: '达拉特旗示例肉羊产业协会',
  approvalDocumentNo: '达政函〔2022〕9号',
  geographicScope: '达拉特旗所辖行政区域',
  standardNo: 'DB15/T 0000-2022',
};
export const prepare = (over: Partial<Preparation> = {}): ResourceCommand => ({
  type: 'RecordPreparation',
  ...work,
  preparation: { ...preparation, ...over },
});
export const file = (track: GiTrack = 'TM_CERTIFICATION', over: Partial<FileApplication> = {}): FileApplication => ({
  type: 'FileApplication',
  ...work,
  track,
  filedOn: day('2022-08-01'),
  ...over,
});
export const refuse = (track: GiTrack = 'TM_CERTIFICATION', refusedOn = '2022-12-01'): ResourceCommand => ({
  type: 'RecordRefusal',
  ...work,
  track,
  refusedOn: day(refusedOn),
});
export const link = (giRightId: string, track: GiTrack): ResourceCommand => ({
  type: 'LinkRight',
  ...work,
  actor: actor('SYS'),
  giRightId,
  track,
});
export const unlink = (giRightId: string, track: GiTrack): ResourceCommand => ({
  type: 'UnlinkRight',
  ...work,
  actor: actor('SYS'),
  giRightId,
  track,
});

export const toIdentified = () => resourceHistory(identify());
export const toCultivating = () => resourceHistory(identify(), start());
export const toPrepared = () => resourceHistory(identify(), start(), prepare());
export const toFiled = () => resourceHistory(identify(), start(), prepare(), file());
export const toRecognised = () =>
  resourceHistory(identify(), start(), prepare(), file(), link('gr_TM_CERTIFICATION_1', 'TM_CERTIFICATION'));

/** The events that a series of commands leads to. */
export function resourceHistory(...commands: ResourceCommand[]): ResourceEvent[] {
  const events: ResourceEvent[] = [];
  for (const command of commands) events.push(...resources.decide(command, foldEvents(resources, events)));
  return events;
}

export const rights = giRightDecider;

export const obtain = (over: Partial<RecordGiRight> = {}): RecordGiRight => ({
  type: 'RecordGiRight',
  ...work,
  giRightId: 'gr_TM_CERTIFICATION_8123456',
  resourceId: 'gir_1',
  track: 'TM_CERTIFICATION',
  number: '8123456',
  holderBody: ASSOCIATION.name,
  obtainedOn: day('2022-09-01'),
  industryGroup: 'MUTTON',
  pendingSince: day('2022-08-01'),
  ...over,
});
export const endRight = (cause: EndGiRight['cause'] = 'CANCELLED', over: Partial<EndGiRight> = {}): EndGiRight => ({
  type: 'EndGiRight',
  ...work,
  cause,
  endedOn: day('2022-12-15'),
  ...over,
});
export const count = (
  authorisationId: string,
  sequence: number,
  isLawful: boolean,
  on = '2022-10-01',
): GiRightCommand => ({
  type: 'CountUser',
  ...work,
  actor: actor('SYS'),
  authorisationId,
  sequence,
  isLawful,
  on: day(on),
});

/** The events that a series of commands leads to. */
export function rightHistory(...commands: GiRightCommand[]): GiRightEvent[] {
  const events: GiRightEvent[] = [];
  for (const command of commands) events.push(...rights.decide(command, foldEvents(rights, events)));
  return events;
}

export const authorisations = authorisationDecider(GI_MARK_RULES);

export const rightFacts = (over: Partial<RightFacts> = {}): RightFacts => ({
  giRightId: 'gr_TM_CERTIFICATION_8123456',
  resourceId: 'gir_1',
  track: 'TM_CERTIFICATION',
  inForce: true,
  holderBody: ASSOCIATION.name,
  obtainedOn: day('2022-09-01'),
  ...over,
});
export const apply = (over: Partial<ApplyForGiMark> = {}): ApplyForGiMark => ({
  type: 'ApplyForGiMark',
  ...work,
  authorisationId: 'gma_1',
  user: FIRM,
  userClass: 'CERTIFICATION_LICENSEE',
  appliedOn: day('2022-09-10'),
  right: rightFacts(),
  ...over,
});
export const check = (found: Partial<Check> = {}, checkedOn = '2022-09-15'): AuthorisationCommand => ({
  type: 'CheckApplication',
  ...work,
  check: { inArea: true, meetsStandard: true, ...found },
  checkedOn: day(checkedOn),
});
export const forward = (forwardedOn = '2022-09-20'): AuthorisationCommand => ({
  type: 'ForwardApplication',
  ...work,
  forwardedOn: day(forwardedOn),
});
export const authorise = (authorisedOn = '2022-10-01', announcementNo = '第0001号', right = rightFacts()) =>
  ({
    type: 'RecordAuthorisation',
    ...work,
    announcement: { authorisedOn: day(authorisedOn), announcementNo },
    right,
  }) as const satisfies AuthorisationCommand;
export const turnDown = (refusedOn = '2022-09-30'): AuthorisationCommand => ({
  type: 'RecordRefusal',
  ...work,
  refusedOn: day(refusedOn),
});
export const suspend = (suspendedOn = '2022-11-01', documentNo = '达市监知改〔2022〕1号'): AuthorisationCommand => ({
  type: 'SuspendUse',
  ...work,
  suspendedOn: day(suspendedOn),
  documentNo,
});
export const resume = (resumedOn = '2022-11-20', right = rightFacts()): AuthorisationCommand => ({
  type: 'ResumeUse',
  ...work,
  resumedOn: day(resumedOn),
  right,
});
export const cease = (cause: CeaseCause = 'REVOKED', ceasedOn = '2022-12-01'): AuthorisationCommand => ({
  type: 'CeaseUse',
  ...work,
  actor: actor(cause === 'RIGHT_ENDED' ? 'SYS' : 'OFF'),
  cause,
  ceasedOn: day(ceasedOn),
});

export const toApplied = () => authorisationHistory(apply());
export const toChecked = () => authorisationHistory(apply(), check());
export const toForwarded = () => authorisationHistory(apply(), check(), forward());
export const toInUse = () => authorisationHistory(apply(), check(), forward(), authorise());
export const toSuspended = () => authorisationHistory(apply(), check(), forward(), authorise(), suspend());
export const toCeased = () => authorisationHistory(apply(), check(), forward(), authorise(), cease());
export const toTurnedDown = () => authorisationHistory(apply(), check(), turnDown());

/** The events that a series of commands leads to. */
export function authorisationHistory(...commands: AuthorisationCommand[]): AuthorisationEvent[] {
  const events: AuthorisationEvent[] = [];
  for (const command of commands) events.push(...authorisations.decide(command, foldEvents(authorisations, events)));
  return events;
}
