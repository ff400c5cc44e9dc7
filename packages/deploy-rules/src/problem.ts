/** One thing that is wrong with what is deployed: where, and what the rule is. */
export interface Problem {
  readonly file: string;
  /** `services.inventory.environment`, or a line. */
  readonly place: string;
  readonly message: string;
}
