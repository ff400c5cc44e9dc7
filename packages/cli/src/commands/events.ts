import { tail } from '@zhiqi/client';
import { CliError, EXIT } from '../exit-codes.ts';
import { note } from '../output/output.ts';
import { withBus } from '../platform/bus.ts';
import { locateRunning } from '../platform/locate.ts';

export interface TailOptions {
  readonly subject?: string;
  readonly since?: string;
  readonly follow?: boolean;
  readonly dataDir?: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** `zhiqi events tail`: one CloudEvent a line, exactly as it stands on the bus, until Ctrl-C or a closed reader. */
export async function tailEvents(options: TailOptions): Promise<void> {
  // Without following, only what is there already can be meant.
  const since = startFrom(options.since ?? (options.follow === false ? 'all' : undefined));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  process.stdout.once('error', () => stop.abort());
  const decoder = new TextDecoder();
  await withBus(locateRunning(options.dataDir), async (session) => {
    const deliveries = tail({
      session,
      subject: options.subject,
      since,
      follow: options.follow ?? true,
      signal: stop.signal,
      onUnreadable: ({ stream, streamSequence }, error) => note(`✘ ${stream} ${streamSequence}: ${error.message}`),
    });
    for await (const { bytes } of deliveries) process.stdout.write(`${decoder.decode(bytes)}\n`);
  });
}

/** `all`, a date of Asia/Shanghai, or an instant; nothing = only what comes from now on. */
function startFrom(since: string | undefined): 'first' | Date | undefined {
  if (since === undefined) return undefined;
  if (since === 'all') return 'first';
  const instant = new Date(DATE.test(since) ? `${since}T00:00:00+08:00` : since);
  if (Number.isNaN(instant.getTime())) {
    throw new CliError(
      EXIT.usage,
      `--since ${since} 不是有效时间,请写成 2022-06-30、2022-06-30T09:00:00+08:00 或 all。`,
    );
  }
  return instant;
}
