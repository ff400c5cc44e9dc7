import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, morning, rolesBut } from '../../test/acting.ts';
import {
  file,
  identify,
  link,
  preparation,
  prepare,
  refuse,
  resourceHistory,
  resources,
  start,
  toCultivating,
  toFiled,
  toIdentified,
  toPrepared,
  toRecognised,
  unlink,
} from '../../test/gi.ts';
import { type ExistingResource, type GiStage, pendingTracks, resourceNameKey, type WorkCommand } from './domain.ts';

const { given } = deciderSpec(resources);
const RIGHT = 'gr_TM_CERTIFICATION_1';
const MARK = 'TM_CERTIFICATION';

const stateAfter = (...commands: Parameters<typeof resourceHistory>): ExistingResource => {
  const last = commands.at(-1);
  if (!last) throw new Error('no command');
  const { state } = given(resourceHistory(...commands.slice(0, -1))).when(last);
  if (state.status === 'ABSENT') throw new Error('absent');
  return state;
};

describe('a resource comes into being', () => {
  it('identified: a name with its product, its industry group (三(二)) and area', () => {
    const { type: _, actor: __, at: ___, ...told } = identify();
    given([])
      .when(identify())
      .thenEvents({ type: 'GiCandidateIdentified', ...told, nameKey: '达拉特肉羊|羊肉' });
    expect(given([]).when(identify()).state).toMatchObject({ status: 'IDENTIFIED', filings: [], rights: [] });
  });

  it('one name with one product is one resource, however it is written', () => {
    expect(resourceNameKey('达拉特 肉羊 ', '羊肉')).toBe(resourceNameKey('达拉特肉羊', '羊肉'));
    expect(resourceNameKey('Ａ羊', '羊肉')).toBe(resourceNameKey('a羊', '羊肉'));
    expect(resourceNameKey('达拉特', '肉羊羊肉')).not.toBe(resourceNameKey('达拉特肉羊', '羊肉'));
  });

  it('it is not identified twice, nor in the future', () => {
    given(toIdentified()).when(identify()).thenRefused('RESOURCE_EXISTS');
    given([])
      .when(identify({ at: morning('2022-06-29') }))
      .thenRefused({ kind: 'invalid', slug: 'DATE_IN_FUTURE', fields: ['identified_on'] });
  });

  it('work on a resource that does not exist is told so', () => {
    given([]).when(start()).thenRefused({ kind: 'not-found', slug: 'RESOURCE_NOT_FOUND' });
  });
});

const reach: Readonly<Record<GiStage, () => ReturnType<typeof resourceHistory>>> = {
  IDENTIFIED: toIdentified,
  CULTIVATING: toCultivating,
  PREPARED: toPrepared,
  FILED: toFiled,
  RECOGNISED: toRecognised,
};
/** What leads on from which stage; refusing needs an open application, which a recognised name may have on another track. */
const steps: readonly (readonly [WorkCommand['type'], WorkCommand, readonly GiStage[]])[] = [
  ['StartCultivation', start(), ['IDENTIFIED']],
  [
    'RecordPreparation',
    prepare({ standardNo: 'DB15/T 0001-2022' }) as WorkCommand,
    ['CULTIVATING', 'PREPARED', 'RECOGNISED'],
  ],
  ['FileApplication', file('PROTECTED_PRODUCT'), ['PREPARED', 'FILED', 'RECOGNISED']],
  ['RecordRefusal', refuse() as WorkCommand, ['FILED']],
];

describe('expectation 20: the stages follow one another, a jump is refused in words', () => {
  test.each(steps)('%s', (_type, command, from) => {
    for (const stage of Object.keys(reach) as GiStage[]) {
      const outcome = given(reach[stage]()).when(command);
      if (from.includes(stage)) {
        expect(outcome.events, stage).not.toEqual([]);
      } else if (command.type === 'RecordRefusal' && stage === 'RECOGNISED') {
        outcome.thenRefused({ kind: 'rule', slug: 'GI_NOT_FILED' });
      } else {
        outcome.thenRefused({ kind: 'rule', slug: 'GI_STAGE_NOT_ALLOWED' });
      }
    }
  });

  it('the refusal says what stage it is and what to do next', () => {
    expect(() => resources.decide(file(), given([]).when(identify()).state)).toThrow(
      expect.objectContaining({ messageZh: '该资源为「已挖掘」,不能登记申报。请先指定工作站开始培育。' }),
    );
  });

  it('identified → cultivating → prepared → filed → recognised', () => {
    expect(stateAfter(identify(), start())).toMatchObject({ status: 'CULTIVATING', station: '树林召镇地理标志工作站' });
    expect(stateAfter(identify(), start(), prepare())).toMatchObject({ status: 'PREPARED', preparation });
    expect(stateAfter(identify(), start(), prepare(), file())).toMatchObject({ status: 'FILED' });
    expect(stateAfter(identify(), start(), prepare(), file(), link(RIGHT, MARK))).toMatchObject({
      status: 'RECOGNISED',
      filings: [{ track: MARK, outcome: 'OBTAINED' }],
      rights: [{ giRightId: RIGHT, inForce: true }],
    });
  });
});

describe('R-55 what a filing needs', () => {
  test.each([
    ['governing_body', { governingBody: '' }],
    ['approval_document_no', { approvalDocumentNo: ' ' }],
    ['geographic_scope', { geographicScope: '' }],
    ['standard_no', { standardNo: '' }],
  ])('without %s the papers are not ready', (field, lack) => {
    given(toCultivating())
      .when(prepare(lack))
      .thenRefused({ kind: 'invalid', slug: 'PREPARATION_INCOMPLETE', fields: [`preparation.${field}`] });
  });

  it('everything that is missing is named at once', () => {
    given(toCultivating())
      .when(prepare({ governingBody: '', standardNo: '' }))
      .thenRefused({
        slug: 'PREPARATION_INCOMPLETE',
        fields: ['preparation.governing_body', 'preparation.standard_no'],
      });
  });

  it('the same papers again change nothing, better ones replace them, and a recognised name stays recognised', () => {
    given(toPrepared()).when(prepare()).thenNothing();
    expect(given(toPrepared()).when(prepare({ standardNo: 'DB15/T 9-2023' })).state).toMatchObject({
      status: 'PREPARED',
      preparation: { standardNo: 'DB15/T 9-2023' },
    });
    expect(given(toRecognised()).when(prepare({ standardNo: 'DB15/T 9-2023' })).state).toMatchObject({
      status: 'RECOGNISED',
    });
  });
});

describe('a refused application', () => {
  it('takes the resource back to cultivation; the same papers may be declared ready again', () => {
    const refused = [identify(), start(), prepare(), file(), refuse()];
    expect(stateAfter(...refused)).toMatchObject({ status: 'CULTIVATING', filings: [{ outcome: 'REFUSED' }] });
    expect(stateAfter(...refused, prepare())).toMatchObject({ status: 'PREPARED' });
    expect(stateAfter(...refused, prepare(), file(MARK, { filedOn: day('2022-12-10') }))).toMatchObject({
      status: 'FILED',
      filings: [{ outcome: 'REFUSED' }, { outcome: 'PENDING', filedOn: '2022-12-10' }],
    });
  });

  it('is refused only where it was filed, and not before', () => {
    given(toFiled()).when(refuse('PROTECTED_PRODUCT')).thenRefused('GI_NOT_FILED');
    given(toFiled())
      .when(refuse(MARK, '2022-07-31'))
      .thenRefused({ slug: 'DATE_OUT_OF_ORDER', fields: ['refused_on'] });
  });
});

describe('R-60 several tracks, linked and never merged', () => {
  const both = [identify(), start(), prepare(), file(), file('PROTECTED_PRODUCT')];

  it('side by side: one refused leaves the other open', () => {
    expect(pendingTracks(stateAfter(...both))).toEqual([MARK, 'PROTECTED_PRODUCT']);
    const one = stateAfter(...both, refuse());
    expect(one.status).toBe('FILED');
    expect(pendingTracks(one)).toEqual(['PROTECTED_PRODUCT']);
    expect(stateAfter(...both, refuse(), refuse('PROTECTED_PRODUCT')).status).toBe('CULTIVATING');
  });

  it('obtained on one, the name is recognised while the other is still open, or refused', () => {
    const recognised = stateAfter(...both, link(RIGHT, MARK));
    expect(recognised.status).toBe('RECOGNISED');
    expect(pendingTracks(recognised)).toEqual(['PROTECTED_PRODUCT']);
    expect(stateAfter(...both, link(RIGHT, MARK), refuse('PROTECTED_PRODUCT')).status).toBe('RECOGNISED');
  });

  it('later: a recognised name files on another track, and keeps both rights', () => {
    const later = [identify(), start(), prepare(), file(), link(RIGHT, MARK), file('PROTECTED_PRODUCT')];
    expect(stateAfter(...later).status).toBe('RECOGNISED');
    expect(stateAfter(...later, link('gr_PROTECTED_PRODUCT_2', 'PROTECTED_PRODUCT')).rights).toEqual([
      { giRightId: RIGHT, track: MARK, inForce: true },
      { giRightId: 'gr_PROTECTED_PRODUCT_2', track: 'PROTECTED_PRODUCT', inForce: true },
    ]);
  });

  it('a track is not filed on twice while undecided; the same filing again changes nothing', () => {
    given(toFiled()).when(file()).thenNothing();
    given(toFiled())
      .when(file(MARK, { filedOn: day('2022-08-02') }))
      .thenRefused({ kind: 'rule', slug: 'GI_ALREADY_FILED' });
  });

  it('the last right ended, the name is cultivated again; one of two ended, it stays recognised', () => {
    const two = [...both, link(RIGHT, MARK), link('gr_PROTECTED_PRODUCT_2', 'PROTECTED_PRODUCT')];
    expect(stateAfter(...two, unlink(RIGHT, MARK)).status).toBe('RECOGNISED');
    const none = stateAfter(...two, unlink(RIGHT, MARK), unlink('gr_PROTECTED_PRODUCT_2', 'PROTECTED_PRODUCT'));
    expect(none).toMatchObject({ status: 'CULTIVATING', rights: [{ inForce: false }, { inForce: false }] });
  });

  it('news of rights may come twice or the wrong way round', () => {
    given(toRecognised()).when(link(RIGHT, MARK)).thenNothing();
    const over = resourceHistory(identify(), start(), prepare(), file(), unlink(RIGHT, MARK));
    given(over).when(link(RIGHT, MARK)).thenNothing();
    given(over).when(unlink(RIGHT, MARK)).thenNothing();
    expect(stateAfter(identify(), start(), prepare(), file(), unlink(RIGHT, MARK))).toMatchObject({
      status: 'CULTIVATING',
      filings: [{ outcome: 'OBTAINED' }],
    });
  });
});

describe('dates of acts', () => {
  test.each([
    [
      'cultivation before the discovery',
      toIdentified,
      start({ startedOn: day('2022-06-29') }),
      'DATE_OUT_OF_ORDER',
      'started_on',
    ],
    [
      'cultivation in the future',
      toIdentified,
      start({ startedOn: day('2023-01-01') }),
      'DATE_IN_FUTURE',
      'started_on',
    ],
    [
      'filed before cultivation',
      toPrepared,
      file(MARK, { filedOn: day('2022-06-30') }),
      'DATE_OUT_OF_ORDER',
      'filed_on',
    ],
    ['filed in the future', toPrepared, file(MARK, { filedOn: day('2023-01-01') }), 'DATE_IN_FUTURE', 'filed_on'],
    [
      'filed again before the first filing',
      () => resourceHistory(identify(), start(), prepare(), file(), refuse(), prepare()),
      file(MARK, { filedOn: day('2022-07-31') }),
      'DATE_OUT_OF_ORDER',
      'filed_on',
    ],
  ] as const)('%s is refused', (_case, history, command, slug, field) => {
    given(history())
      .when(command)
      .thenRefused({ kind: 'invalid', slug, fields: [field] });
  });
});

describe('who may do what', () => {
  const officers = [
    [toIdentified, start()],
    [toCultivating, prepare()],
    [toPrepared, file()],
    [toFiled, refuse()],
    [() => [], identify()],
  ] as const;

  test.each(officers)('officers and leads, nobody else', (history, command) => {
    for (const role of ['OFF', 'LEAD'] as const) {
      expect(given(history()).when({ ...command, actor: actor(role) }).events).not.toEqual([]);
    }
    for (const role of rolesBut('OFF', 'LEAD')) {
      given(history())
        .when({ ...command, actor: actor(role) })
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  test.each([link(RIGHT, MARK), unlink(RIGHT, MARK)])('$type: the platform alone', (command) => {
    expect(given(toFiled()).when(command).events).not.toEqual([]);
    for (const role of rolesBut('SYS')) {
      given(toFiled())
        .when({ ...command, actor: actor(role) })
        .thenRefused('ROLE_NOT_ALLOWED');
    }
  });
});
