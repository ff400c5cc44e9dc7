export { writeAnnotatedCopy } from './annotated-copy.ts';
export { writeQuarantineFile } from './quarantine-file.ts';
export { SUMMARY_SHEET_NAME } from './summary-sheet.ts';
