import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BareBusOperations } from '../../../runtime/bench/bare-bus.ts';
import type { BareServiceOperations } from '../../../runtime/bench/bare-service.ts';
import type { LoadOperations } from '../../../runtime/bench/load.ts';
import type { Answer, Operations, Question } from '../../../runtime/bench/serve.ts';

/** The helper processes that use the raw libraries: they live beside the runtime, which alone may import those. */
interface Workers {
  readonly 'bare-bus': BareBusOperations;
  readonly 'bare-service': BareServiceOperations;
  readonly load: LoadOperations;
}

/** A helper process of a benchmark, asked by operation. */
export class Worker<Ops extends Operations> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #asked = 0;

  private constructor(child: ChildProcess) {
    this.#process = child;
    child.on('message', (answer: Answer) => this.#settle(answer));
    child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`helper ended: ${code ?? signal}`));
      this.#waiting.clear();
    });
  }

  static async start<Name extends keyof Workers>(name: Name): Promise<Worker<Workers[Name]>> {
    const path = fileURLToPath(new URL(`../../../runtime/bench/${name}.ts`, import.meta.url));
    const child = fork(path, { serialization: 'advanced' });
    await once(child, 'message');
    return new Worker<Workers[Name]>(child);
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error('the helper did not start');
    return pid;
  }

  ask<Name extends keyof Ops & string>(
    operation: Name,
    argument: Parameters<Ops[Name]>[0],
  ): Promise<Awaited<ReturnType<Ops[Name]>>> {
    this.#asked += 1;
    const question: Question = { id: this.#asked, operation, argument };
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(question.id, answer);
    this.#process.send(question);
    return answer.promise as Promise<Awaited<ReturnType<Ops[Name]>>>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.disconnect();
    await exit;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.result);
  }
}
