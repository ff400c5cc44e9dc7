/** Writes the empty import template: `pnpm template 知旗导入模板.xlsx`. */
import { writeTemplate } from '../src/import/template.ts';

const file = process.argv[2];
if (file === undefined) throw new Error('usage: pnpm template <file.xlsx>');
await writeTemplate(file);
console.log(file);
