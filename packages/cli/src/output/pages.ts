/** Reads a paged list to its end. */
export async function allPages<Page extends { nextPageToken: string }, Row>(
  fetch: (pageToken: string) => Promise<Page>,
  rowsOf: (page: Page) => readonly Row[],
): Promise<Row[]> {
  const rows: Row[] = [];
  let pageToken = '';
  do {
    const page = await fetch(pageToken);
    rows.push(...rowsOf(page));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return rows;
}
