import type { GetTimelineResponse } from '@zhiqi/contracts/zhiqi/reporting/v1/timeline_service';
import { shanghaiDate } from '../platform/clock.ts';
import { renderTable, truncate } from './table.ts';

const SENTENCE_WIDTH = 80;

/** The shape of `timeline --json`. */
export function timelineJson({ subjectId, services, total, lines }: GetTimelineResponse) {
  return {
    subjectId,
    services,
    total,
    lines: lines.map((line) => ({
      time: line.time,
      recordedTime: line.recordedTime,
      service: line.service,
      type: line.eventType,
      title: line.titleZh,
      sentence: line.sentenceZh,
      subject: line.subject,
      sequence: line.sequence,
      id: line.eventId,
    })),
  };
}

/** A right's life as people read it: the day each event took effect, and beside it when that became known. */
export function renderTimeline({ subjectId, lines, total }: GetTimelineResponse): string {
  if (lines.length === 0) return `${subjectId}:没有任何部门的事件提到它。请核对编号;刚办理的事项稍后再查。`;
  const departments = new Set(lines.map(({ serviceTitleZh }) => serviceTitleZh));
  const heading = `${subjectId} 的时间线:${total} 个事件,来自${[...departments].join('、')}`;
  const table = renderTable(lines, [
    { title: '生效', value: ({ time }) => shanghaiDate(new Date(time)) },
    { title: '获知', value: ({ recordedTime }) => shanghaiDate(new Date(recordedTime)) },
    { title: '部门', value: ({ serviceTitleZh }) => serviceTitleZh },
    { title: '事件', value: ({ titleZh }) => titleZh },
    { title: '内容', value: ({ sentenceZh }) => truncate(sentenceZh, SENTENCE_WIDTH) },
    { title: '事件编号', value: ({ eventId }) => eventId },
  ]);
  return `${heading}\n\n${table}`;
}
