/** Largest file that is opened at all. A list of 100,000 patents with abstracts is about 60 MB. */
export const MAX_FILE_BYTES = 200 * 1024 ** 2;
/** Largest single part of a workbook once unpacked; the sheet of 100,000 rows and 34 columns is about 120 MB. */
export const MAX_PART_BYTES = 1024 ** 3;
/** All parts together once unpacked. */
export const MAX_UNPACKED_BYTES = 2 * 1024 ** 3;
/** A part above {@link RATIO_FREE_BYTES} that unpacks to more than this many times its size is a zip bomb, not a list. */
export const MAX_COMPRESSION_RATIO = 200;
export const RATIO_FREE_BYTES = 16 * 1024 ** 2;
/** Parts in the package; a workbook with pictures on every row stays far below. */
export const MAX_PARTS = 20_000;
export const MAX_SHEETS = 200;
/** Rows with content in a sheet; the unpacked size bounds the file as a whole. */
export const MAX_ROWS = 300_000;
/** Columns with content in a row. */
export const MAX_COLUMNS = 512;
/** What a spreadsheet program allows in a cell. */
export const MAX_CELL_CHARACTERS = 32_767;
/** Characters between two XML tags; anything above is not a cell. */
export const MAX_XML_TOKEN_CHARACTERS = 4 * 1024 ** 2;
export const MAX_MERGED_RANGES = 100_000;
/** Small parts (workbook, relations, styles) are held in memory as text. */
export const MAX_SMALL_PART_BYTES = 64 * 1024 ** 2;
