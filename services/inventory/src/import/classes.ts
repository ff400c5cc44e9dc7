import { type PatentKind, parseClassification } from '@zhiqi/kernel';

export interface ClassesReading {
  readonly ipcMain: string | undefined;
  readonly ipc: readonly string[];
  readonly locarno: string | undefined;
  readonly flags: readonly string[];
}

/**
 * Reads the class columns of a row. A symbol is routed by its pattern, since lists put the Locarno class of a design into
 * the IPC column (§4.5 row 17); padding, blanks and versions are normalised away (row 18).
 */
export function readClasses(main: string, list: string, locarnoCell: string, kind: PatentKind): ClassesReading {
  const flags = new Set<string>();
  const ipc = new Set<string>();
  let ipcMain: string | undefined;
  let locarno: string | undefined;
  for (const [index, cell] of [main, list, locarnoCell].entries()) {
    for (const symbol of symbols(cell)) {
      const parsed = parseClassification(symbol);
      if (!parsed) flags.add('IPC_UNREADABLE');
      else if (parsed.scheme === 'LOCARNO') locarno ??= parsed.canonical;
      else {
        ipc.add(parsed.canonical);
        if (index === 0) ipcMain ??= parsed.canonical;
      }
    }
  }
  ipcMain ??= ipc.values().next().value;
  if (kind !== 'DESIGN' && ipc.size === 0) flags.add('IPC_MISSING');
  return { ipcMain, ipc: [...ipc], locarno, flags: [...flags] };
}

/** Symbols hold neither commas nor semicolons, so every separator in use splits here. */
function symbols(cell: string): string[] {
  return cell
    .normalize('NFKC')
    .split(/[;,、|\n]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-');
}
