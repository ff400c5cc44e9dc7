/** One process of a platform: how to start it and when it serves. */
export interface ProcessSpec {
  /** `nats`, `store`, or the service's name. */
  readonly name: string;
  /** `127.0.0.1:7411`. */
  readonly address: string;
  /** Everything of a lower stage serves before this one starts, and is stopped after it. */
  readonly stage: number;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Exit codes by which the process says that starting it again is of no use. */
  readonly permanentExitCodes: readonly number[];
  /** Asked repeatedly; must not throw. */
  isServing(): Promise<boolean>;
}

/** STARTING → SERVING; RESTARTING after a crash until it serves again; STOPPING, STOPPED in the end. */
export type ProcessState = 'STARTING' | 'SERVING' | 'RESTARTING' | 'STOPPING' | 'STOPPED';
