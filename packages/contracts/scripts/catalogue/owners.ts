/** Owner by path prefix, as `proto/OWNERS` lists them: `zhiqi/inventory/  inventory`, comments behind `#`. */
export function readOwners(text: string): ReadonlyMap<string, string> {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  return new Map(
    lines.map((line): [string, string] => {
      const [path, owner, ...rest] = line.split(/\s+/);
      if (path === undefined || owner === undefined || rest.length > 0 || !path.endsWith('/')) {
        throw new Error(`proto/OWNERS: "${line}" is not "<folder>/ <owner>"`);
      }
      return [path, owner];
    }),
  );
}

/** The owner of a proto file: the longest folder that contains it wins. */
export function ownerOf(owners: ReadonlyMap<string, string>, file: string): string | undefined {
  const [longest] = [...owners.keys()].filter((folder) => file.startsWith(folder)).sort((a, b) => b.length - a.length);
  return longest === undefined ? undefined : owners.get(longest);
}
