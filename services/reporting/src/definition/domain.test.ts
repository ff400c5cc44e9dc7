import { type Actor, foldEvents } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import {
  type DefinitionPublished,
  definitionDecider,
  type Event,
  isShownAt,
  type PublishDefinition,
  versionAt,
  type WithdrawIndicator,
} from './domain.ts';
import { toPublic } from './publish.ts';

const { given } = deciderSpec(definitionDecider);

const analyst: Actor = { role: 'ANALYST', unit: 'reporting', personKey: 'per_1' };

function publish(version: number, sha256 = `sha-${version}`, actor = analyst): PublishDefinition {
  const definitionJson = `{"version":${version}}`;
  const now = `202${version}-01-01T00:00:00.000Z`;
  return { type: 'PublishDefinition', indicatorId: 'INV-01', version, definitionJson, sha256, actor, now };
}

function published(version: number, sha256 = `sha-${version}`): Event {
  return {
    type: 'DefinitionPublished',
    indicatorId: 'INV-01',
    version,
    definitionJson: `{"version":${version}}`,
    sha256,
    publishedTime: `202${version}-01-01T00:00:00.000Z`,
  };
}

describe('发布指标口径', () => {
  it('首次发布是第 1 版', () => {
    given().when(publish(1)).thenEvents(published(1));
  });

  it('首次发布不能是第 2 版', () => {
    given().when(publish(2)).thenRefused({ kind: 'rule', slug: 'DEFINITION_VERSION_NOT_NEXT' });
  });

  it('新版接上一版', () => {
    given([published(1)])
      .when(publish(2))
      .thenEvents(published(2));
  });

  it('不能跳版', () => {
    given([published(1)])
      .when(publish(3))
      .thenRefused('DEFINITION_VERSION_NOT_NEXT');
  });

  it('已发布的版本内容不能改', () => {
    given([published(1), published(2)])
      .when(publish(1, 'other'))
      .thenRefused({ kind: 'conflict', slug: 'DEFINITION_VERSION_IMMUTABLE' });
  });

  it('同一版同一内容再发一次,什么也不变', () => {
    given([published(1), published(2)])
      .when(publish(1))
      .thenNothing();
  });

  it('业务负责人、数据分析人员、系统管理员和系统可以发布,其他人不可以', () => {
    for (const role of ['LEAD', 'ANALYST', 'ADMIN', 'SYS'] as const) {
      given()
        .when(publish(1, 'sha-1', { ...analyst, role }))
        .thenEvents(published(1));
    }
    for (const role of ['OFF', 'ENT', 'BANK', 'EXT'] as const) {
      given()
        .when(publish(1, 'sha-1', { ...analyst, role }))
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });
});

describe('停用指标', () => {
  const withdraw = (actor = analyst): WithdrawIndicator => ({
    ...{ type: 'WithdrawIndicator', indicatorId: 'INV-01', actor, now: '2023-01-01T00:00:00.000Z' },
  });
  const withdrawn: Event = {
    ...{ type: 'IndicatorWithdrawn', indicatorId: 'INV-01', version: 2, withdrawnTime: '2023-01-01T00:00:00.000Z' },
  };

  it('停用已发布的指标,写明最后一版;再停用一次什么也不变', () => {
    given([published(1), published(2)])
      .when(withdraw())
      .thenEvents(withdrawn);
    given([published(1), published(2), withdrawn])
      .when(withdraw())
      .thenNothing();
  });

  it('没有发布过的不能停用;平台自己不停用,经办人不能停用', () => {
    given().when(withdraw()).thenRefused({ kind: 'not-found', slug: 'INDICATOR_UNKNOWN' });
    for (const role of ['SYS', 'OFF', 'ENT'] as const) {
      given([published(1)])
        .when(withdraw({ ...analyst, role }))
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('停用之前的期间照旧;发布下一版即重新启用', () => {
    const state = foldEvents(definitionDecider, [published(1), published(2), withdrawn]);
    expect(isShownAt(state, '2023-01-01T00:00:00.000Z')).toBe(true);
    expect(isShownAt(state, '2023-01-01T00:00:00.001Z')).toBe(false);
    expect(versionAt(state, '2024-01-01T00:00:00.000Z')?.version).toBe(2);
    const back = definitionDecider.evolve(state, published(3));
    expect(isShownAt(back, '2024-01-01T00:00:00.000Z')).toBe(true);
    given([published(1), published(2), withdrawn])
      .when(publish(3))
      .thenEvents(published(3));
  });

  it('公布停用的是哪一版', () => {
    expect(toPublic(withdrawn)).toEqual([
      {
        type: 'zhiqi.reporting.v1.IndicatorDefinitionWithdrawn',
        message: { indicatorId: 'INV-01', version: 2 },
        copy: 'home',
        effective: '2023-01-01T00:00:00.000Z',
      },
    ]);
  });
});

describe('哪一版计算哪个期间', () => {
  const state = [published(1), published(2)].reduce(definitionDecider.evolve, { status: 'unpublished' } as const);

  it('期末之前最近发布的一版;首版发布之前的期间用首版', () => {
    expect(versionAt(state, '2023-01-01T00:00:00.000Z')?.version).toBe(2);
    expect(versionAt(state, '2022-01-01T00:00:00.000Z')?.version).toBe(1);
    expect(versionAt(state, '2019-01-01T00:00:00.000Z')?.version).toBe(1);
  });

  it('平台启用之前的期间用启用当日的最新一版,不用随附的旧版;次日起的新版不改它们', () => {
    const at = (version: number, publishedTime: string): Event => ({
      ...(published(version) as DefinitionPublished),
      publishedTime,
    });
    const events = [
      at(1, '2023-02-01T01:00:00.000Z'),
      at(2, '2023-02-01T01:00:00.009Z'),
      at(3, '2023-02-02T01:00:00.000Z'),
    ];
    const state = foldEvents(definitionDecider, events);
    expect(versionAt(state, '2022-12-31T16:00:00.000Z')?.version).toBe(2);
    expect(versionAt(state, '2023-12-31T16:00:00.000Z')?.version).toBe(3);
  });

  it('没有发布过就没有版本', () => {
    expect(versionAt({ status: 'unpublished' }, '2023-01-01T00:00:00.000Z')).toBeUndefined();
  });
});

describe('对外发布', () => {
  it('公布编号、版本和指纹,自发布之时生效', () => {
    expect(toPublic(published(2))).toEqual([
      {
        type: 'zhiqi.reporting.v1.IndicatorDefinitionPublished',
        message: { indicatorId: 'INV-01', version: 2, sha256: 'sha-2' },
        copy: 'home',
        effective: '2022-01-01T00:00:00.000Z',
      },
    ]);
  });
});
