import type { NavigationScope as ScopeMessage } from '@zhiqi/contracts/zhiqi/inventory/v1/navigation_service';
import { normaliseIdentifier, parseIndustryCode } from '@zhiqi/kernel';
import { invalidField, requiredText } from '@zhiqi/runtime';
import type { NavigationScope } from './domain.ts';

const IPC_PREFIX = /^[A-H](?:\d{2}(?:[A-Z](?:\d{1,4}(?:\/\d{2,6})?)?)?)?$/;

/** Reads what a project looks at. @throws DomainError `invalid` naming the entry that is no class, code or word */
export function readScope(message: ScopeMessage | undefined): NavigationScope {
  const { ipcPrefixes = [], industryCodes = [], titleKeywords = [], chainNodes = [] } = message ?? {};
  return {
    ipcPrefixes: ipcPrefixes.map((text, at) => ipcPrefix(text, `scope.ipc_prefixes[${at}]`)),
    industryCodes: industryCodes.map((text, at) => industryCode(text, `scope.industry_codes[${at}]`)),
    titleKeywords: titleKeywords.map((text, at) => keyword(text, `scope.title_keywords[${at}]`)),
    chainNodes: chainNodes.map((node, at) => {
      const field = `scope.chain_nodes[${at}]`;
      if (node.ipcPrefixes.length === 0) throw invalidField(`${field}.ipc_prefixes`, 'REQUIRED', '环节须有 IPC 分类。');
      return {
        name: requiredText(node.name, `${field}.name`, '环节名称'),
        ipcPrefixes: node.ipcPrefixes.map((text, index) => ipcPrefix(text, `${field}.ipc_prefixes[${index}]`)),
      };
    }),
  };
}

/** Reads an industry code of GB/T 4754 with its section letter. */
export function industryCode(text: string, field: string): string {
  const code = normaliseIdentifier(text);
  if (/^[A-T]\d{2,4}$/.test(code) && parseIndustryCode(code)) return code;
  throw invalidField(field, 'INDUSTRY_MALFORMED', '行业代码应为 GB/T 4754 代码,带门类字母,例如 C1441。');
}

function ipcPrefix(text: string, field: string): string {
  const prefix = normaliseIdentifier(text);
  if (IPC_PREFIX.test(prefix)) return prefix;
  throw invalidField(field, 'IPC_MALFORMED', 'IPC 分类应写成 A23C、A23C9 或 A23C9/13。');
}

function keyword(text: string, field: string): string {
  return requiredText(text.normalize('NFKC'), field, '标题关键词');
}
