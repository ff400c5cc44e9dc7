export { Archive } from './archive.ts';
export {
  columnIndex,
  columnLetters,
  type MergedRange,
  parseCellReference,
} from './cell-reference.ts';
export { readHead } from './file-head.ts';
export { openTable } from './open-table.ts';
export { sheetXml } from './sheet-xml.ts';
export { type Cell, CSV_SHEET_NAME, type TableFile, type TableRow, type TableSheet } from './table-file.ts';
export { readRelations, readWorkbookParts, relationsPartOf, type SheetPart, type WorkbookParts } from './workbook.ts';
export {
  type CellStyle,
  cellLink,
  finishArchive,
  type WorkbookOptions,
  type WriterCell,
  type WriterColumn,
  type WriterLink,
  type WriterSheet,
  writeWorkbook,
} from './workbook-writer.ts';
export { parseXml, type XmlAttributes, type XmlHandler } from './xml.ts';
export { escapeXml, unescapeXml } from './xml-text.ts';
