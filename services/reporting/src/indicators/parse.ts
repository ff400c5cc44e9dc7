import { invalid } from '@zhiqi/kernel';
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import * as v from 'valibot';
import { checkDefinition, type Vocabulary } from './check.ts';
import type { Path, Problem } from './check-fields.ts';
import { type Definition, definitionSchema } from './definition.ts';

const MAX_LENGTH = 64 * 1024;
const REPORTED = 20;

/** Rule codes of members whose shape is a rule of its own. */
const SHAPE_RULES: Readonly<Record<string, string>> = {
  aggregate: 'UNKNOWN_AGGREGATOR',
  kind: 'UNKNOWN_FIGURE_KIND',
  weight: 'BAD_WEIGHT',
  version: 'BAD_VERSION',
};

/**
 * Reads a definition as somebody wrote it.
 * @param text JSON, at most 64 KiB
 * @throws DomainError `invalid` / `DEFINITION_INVALID` whose fields name each place by JSON path, line and column
 */
export function parseDefinition(text: string, vocabulary: Vocabulary): Definition {
  if (text.length > MAX_LENGTH) throw refused([violation(text, undefined, tooLong)]);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [syntax] = errors;
  if (syntax) {
    const messageZh = `不是有效的 JSON(${printParseErrorCode(syntax.error)})`;
    throw refused([{ field: 'definition_json', rule: 'JSON_SYNTAX', messageZh: at(text, syntax.offset, messageZh) }]);
  }
  if (tree?.type !== 'object') throw refused([violation(text, tree, notObject)]);
  const repeated = repeatedMembers(tree);
  const shape = v.safeParse(definitionSchema, JSON.parse(text));
  const problems = [
    ...repeated,
    ...(shape.success ? checkDefinition(shape.output, vocabulary) : shapeProblems(shape.issues)),
  ];
  if (shape.success && problems.length === 0) return shape.output;
  throw refused(distinct(problems).map((problem) => violation(text, tree, problem)));
}

const tooLong: Problem = { path: [], rule: 'TOO_LONG', messageZh: '口径定义最长 64 KiB' };
const notObject: Problem = { path: [], rule: 'SHAPE', messageZh: '须为 JSON 对象' };

function shapeProblems(issues: readonly v.BaseIssue<unknown>[]): Problem[] {
  return issues.map((issue) => {
    const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
    const rule = SHAPE_RULES[String(path.at(-1))] ?? 'SHAPE';
    return { path, rule, messageZh: issue.message };
  });
}

/** JSON lets a member be written twice and silently keeps the last. */
function repeatedMembers(node: Node | undefined, path: Path = []): Problem[] {
  if (node?.type === 'array')
    return (node.children ?? []).flatMap((child, index) => repeatedMembers(child, [...path, index]));
  if (node?.type !== 'object') return [];
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((property) => {
    const name = String(property.children?.[0]?.value);
    const inner = repeatedMembers(property.children?.[1], [...path, name]);
    const twice = seen.has(name)
      ? [{ path: [...path, name], rule: 'DUPLICATE', messageZh: `字段「${name}」写了两次` }]
      : [];
    seen.add(name);
    return [...twice, ...inner];
  });
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function violation(text: string, tree: Node | undefined, { path, rule, messageZh }: Problem) {
  const node = tree && nearest(tree, path);
  return { field: `definition_json${pathText(path)}`, rule, messageZh: at(text, node?.offset ?? 0, messageZh) };
}

/** The node at a path, or of the closest member around one that is missing. */
function nearest(tree: Node, path: Path): Node | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node;
  }
  return undefined;
}

function pathText(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}

function at(text: string, offset: number, messageZh: string): string {
  const before = text.slice(0, offset).split('\n');
  return `第 ${before.length} 行第 ${(before.at(-1)?.length ?? 0) + 1} 列:${messageZh}`;
}

function refused(fields: { field: string; rule: string; messageZh: string }[]) {
  const [first] = fields;
  const more = fields.length > 1 ? `(共 ${fields.length} 处)` : '';
  const place = first ? `${first.field} ${first.messageZh}` : '';
  return invalid('DEFINITION_INVALID', `指标口径有误${more}:${place}。请改正后重新发布。`, {
    fields: fields.slice(0, REPORTED),
  });
}
