/**
 * A decision model: the only shape business rules take in Zhiqi.
 *
 * Both functions are pure. The clock, new ids, the actor and looked-up facts arrive inside the command.
 */
export interface Decider<State, Command, Event extends { type: string }> {
  /** State before the first event. */
  readonly initial: State | (() => State);
  /** The events a command leads to; none when it changes nothing. Throws {@link DomainError} when a rule refuses it. */
  decide(command: Command, state: State): Event[];
  /** The state after one event. Never refuses: an event is a fact. */
  evolve(state: State, event: Event): State;
}

/** The state before the first event, whichever way the decider declares it. */
export function initialState<State, Command, Event extends { type: string }>(
  decider: Decider<State, Command, Event>,
): State {
  return typeof decider.initial === 'function' ? (decider.initial as () => State)() : decider.initial;
}

/** Folds a history into a state. */
export function foldEvents<State, Command, Event extends { type: string }>(
  decider: Decider<State, Command, Event>,
  events: readonly Event[],
): State {
  return events.reduce((state, event) => decider.evolve(state, event), initialState(decider));
}

/** Makes an incomplete `switch` a compile error; reached at run time only by data no version of the code ever wrote. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`unexpected ${what}: ${JSON.stringify(value)}`);
}
