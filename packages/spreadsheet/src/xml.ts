import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { isDomainError } from '@zhiqi/kernel';
import { SaxesParser } from 'saxes';
import { damaged } from './errors.ts';
import { MAX_XML_TOKEN_CHARACTERS } from './limits.ts';

export type XmlAttributes = Readonly<Record<string, string | undefined>>;

/** Names arrive without their namespace prefix: some programs write `x:row`, some `row`. */
export interface XmlHandler {
  open?(name: string, attributes: XmlAttributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Parses an XML part chunk by chunk and yields after each chunk, so that the caller can hand over what its handler
 * collected and memory stays flat. No DTD entity is ever expanded and nothing is fetched.
 *
 * @throws DomainError FILE_DAMAGED on XML that is not well-formed or on a token no cell can hold.
 */
export async function* parseXml(stream: Readable, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  let sinceEvent = 0;
  parser.on('opentag', (tag) => {
    sinceEvent = 0;
    handler.open?.(localName(tag.name), tag.attributes);
  });
  parser.on('text', (text) => {
    sinceEvent = 0;
    handler.text?.(text);
  });
  parser.on('cdata', (text) => {
    sinceEvent = 0;
    handler.text?.(text);
  });
  parser.on('closetag', (tag) => {
    sinceEvent = 0;
    handler.close?.(localName(tag.name));
  });
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
      const text = decoder.decode(chunk, { stream: true });
      sinceEvent += text.length;
      parser.write(text);
      if (sinceEvent > MAX_XML_TOKEN_CHARACTERS) throw damaged();
      yield;
    }
    parser.write(decoder?.decode() ?? '').close();
  } catch (error) {
    throw isDomainError(error) ? error : damaged(error);
  } finally {
    stream.destroy();
  }
  yield;
}

/** Runs a handler over a whole part. */
export async function scanXml(stream: Readable, handler: XmlHandler): Promise<void> {
  for await (const _ of parseXml(stream, handler)) {
    // The handler does the work; the loop only drives the stream.
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The byte order mark tells, else the declaration; OOXML is UTF-8 or UTF-16, offices' own XML may be GBK. */
function encodingOf(first: Buffer): string {
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  if (first[0] === 0xfe && first[1] === 0xff) return 'utf-16be';
  const declared = /^<\?xml[^>]*?encoding=["'](gb\w+)["']/i.exec(first.subarray(0, 200).toString('latin1'))?.[1];
  return declared === undefined ? 'utf-8' : 'gb18030';
}
