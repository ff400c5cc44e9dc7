import type { Actor } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { type Event, type Numbered, numberIdOf, type RecordNumber, referenceNumberDecider } from './domain.ts';
import { toPublic } from './publish.ts';

const { given } = deciderSpec(referenceNumberDecider);
const lead: Actor = { role: 'LEAD', unit: 'reporting', personKey: 'per_1' };
const number: Numbered = {
  ...{ kind: 'RESIDENT_POPULATION', year: 2021, value: '322000', sourceTitle: '虚构旗2021年统计公报' },
  ...{ documentSha256: 'a'.repeat(64), recordedTime: '2022-06-30T01:00:00.000Z' },
};
const numberId = numberIdOf('RESIDENT_POPULATION', 2021);
const record = (over: Partial<RecordNumber> = {}): RecordNumber => ({
  ...{ type: 'RecordNumber', numberId, actor: lead },
  ...number,
  ...over,
});
const recorded: Event = { type: 'NumberRecorded', numberId, ...number };

describe('登记基准数', () => {
  it('写明年份、数值和来源;一个种类一年一个编号', () => {
    expect(numberId).toBe('ref_RESIDENT_POPULATION_2021');
    given().when(record()).thenEvents(recorded);
  });

  it('同一年再登记即为更正;完全相同则什么也不变', () => {
    given([recorded])
      .when(record({ value: '322100' }))
      .thenEvents({ ...recorded, value: '322100' });
    given([recorded])
      .when(record({ sourceTitle: '第七次人口普查公报' }))
      .thenEvents({ ...recorded, sourceTitle: '第七次人口普查公报' });
    given([recorded])
      .when(record({ recordedTime: '2022-07-01T01:00:00.000Z' }))
      .thenNothing();
  });

  it('零、将来或过早的年份、写错的指纹被拒', () => {
    given()
      .when(record({ value: '0' }))
      .thenRefused({ kind: 'invalid', slug: 'VALUE_NOT_POSITIVE' });
    given()
      .when(record({ year: 2023 }))
      .thenRefused('YEAR_OUT_OF_RANGE');
    given()
      .when(record({ year: 1948 }))
      .thenRefused('YEAR_OUT_OF_RANGE');
    given()
      .when(record({ documentSha256: 'A'.repeat(64) }))
      .thenRefused('SHA256_MALFORMED');
    given()
      .when(record({ documentSha256: '' }))
      .thenEvents({ ...recorded, documentSha256: '' });
  });

  it('业务负责人、数据分析人员、系统管理员可以登记,其他人不可以', () => {
    for (const role of ['LEAD', 'ANALYST', 'ADMIN'] as const) {
      given()
        .when(record({ actor: { ...lead, role } }))
        .thenEvents(recorded);
    }
    for (const role of ['OFF', 'SYS', 'ENT', 'BANK', 'EXT'] as const) {
      given()
        .when(record({ actor: { ...lead, role } }))
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('公布数值、年份和文件指纹,不公布文件名称', () => {
    const [publication] = toPublic(recorded);
    expect(publication).toMatchObject({
      type: 'zhiqi.reporting.v1.ReferenceNumberRecorded',
      message: { numberId, kind: 'REFERENCE_NUMBER_KIND_RESIDENT_POPULATION', year: 2021, value: 322_000n },
    });
    expect(Object.keys(publication?.message ?? {})).not.toContain('sourceTitle');
  });
});
