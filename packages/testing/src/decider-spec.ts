import assert from 'node:assert/strict';
import { type Decider, DomainError, type DomainErrorKind, foldEvents } from '@zhiqi/kernel';

/** What a refused command must have said. */
export interface ExpectedRefusal {
  readonly kind?: DomainErrorKind;
  readonly slug: string;
  /** Field paths the refusal must name, in order. */
  readonly fields?: readonly string[];
}

/** The outcome of one command, to be judged by exactly one `then…`. */
export interface DecisionOutcome<State, Event> {
  /** The command led to exactly these events, in this order. */
  thenEvents(...expected: Event[]): void;
  /** The command led to no event: nothing new. */
  thenNothing(): void;
  /** The command was refused with this reason, and with a Chinese sentence for the person at the screen. */
  thenRefused(expected: string | ExpectedRefusal): void;
  /** The events of the command, when a test looks only at some of them. */
  readonly events: Event[];
  /** The state after them. */
  readonly state: State;
}

/**
 * Given/when/then over a decider: `const { given } = deciderSpec(decider)`, then
 * `given(events).when(command).thenEvents(…)`.
 *
 * It also proves, on every outcome, what the store needs: events are plain data that survive being written as JSON, and
 * deciding twice on the same state gives the same events.
 */
export function deciderSpec<State, Command, Event extends { type: string }>(decider: Decider<State, Command, Event>) {
  return {
    given: (history: readonly Event[] = []) => ({
      when: (command: Command): DecisionOutcome<State, Event> => outcome(decider, history, command),
    }),
  };
}

function outcome<State, Command, Event extends { type: string }>(
  decider: Decider<State, Command, Event>,
  history: readonly Event[],
  command: Command,
): DecisionOutcome<State, Event> {
  const decided = attempt(() => decider.decide(command, foldEvents(decider, history)));
  const events = (): Event[] => {
    if (decided.refusal) throw new Error(`refused: ${decided.refusal.slug} ${decided.refusal.messageZh}`);
    assertPlainData(decided.events);
    assert.deepEqual(decider.decide(command, foldEvents(decider, history)), decided.events, 'decide is not pure');
    return decided.events;
  };
  return {
    thenEvents: (...expected) => assert.deepEqual(events(), expected),
    thenNothing: () => assert.deepEqual(events(), []),
    thenRefused: (expected) =>
      assertRefusal(decided.refusal, typeof expected === 'string' ? { slug: expected } : expected),
    get events() {
      return events();
    },
    get state() {
      return foldEvents(decider, [...history, ...events()]);
    },
  };
}

type Attempt<Event> = { events: Event[]; refusal: undefined } | { events: Event[]; refusal: DomainError };

function attempt<Event>(decide: () => Event[]): Attempt<Event> {
  try {
    return { events: decide(), refusal: undefined };
  } catch (error) {
    if (error instanceof DomainError) return { events: [], refusal: error };
    throw error;
  }
}

function assertRefusal(refusal: DomainError | undefined, expected: ExpectedRefusal): void {
  assert.ok(refusal, `expected a refusal ${expected.slug}, but the command was accepted`);
  assert.equal(refusal.slug, expected.slug);
  if (expected.kind) assert.equal(refusal.kind, expected.kind);
  if (expected.fields)
    assert.deepEqual(
      refusal.fields?.map(({ field }) => field),
      expected.fields,
    );
  assert.match(refusal.messageZh, /\p{Script=Han}/u, 'a refusal is told in Chinese');
}

function assertPlainData(events: readonly unknown[]): void {
  assert.deepEqual(JSON.parse(JSON.stringify(events)), events, 'events must be plain data without undefined');
}
