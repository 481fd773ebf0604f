import { type Document, Long } from "bson";
import { type Doc, decode, encode } from "./bson-values.ts";
import { MongoError } from "./errors.ts";

/** The longest message in bytes, as `hello` reports it (https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/). */
export const MAX_MESSAGE_BYTES = 48_000_000;

/** The bytes before every message: length, request id, answered id, opcode. */
export const HEADER_BYTES = 16;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_COMPRESSED = 2012;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const KNOWN_REQUIRED_FLAGS = CHECKSUM_PRESENT | MORE_TO_COME;

/** One request read from the wire. Documents to insert stay as bytes. */
export interface Request {
  readonly requestId: number;
  readonly legacy: boolean;
  readonly command: Doc;
  /** False when the client wants no answer (unacknowledged writes). */
  readonly wantsReply: boolean;
}

/** The bytes do not follow the protocol; the connection is closed, after an answer when there is one to give. */
export class ProtocolError extends Error {
  readonly requestId: number | undefined;

  constructor(message: string, requestId?: number) {
    super(message);
    this.name = "ProtocolError";
    this.requestId = requestId;
  }
}

/** The length that a message claims; throws ProtocolError when no message may be that long. */
export function messageLength(header: Buffer): number {
  const length = header.readInt32LE(0);
  if (length < HEADER_BYTES + 5 || length > MAX_MESSAGE_BYTES)
    throw new ProtocolError(`a message of ${length} bytes is not allowed`);
  return length;
}

/** Reads one whole message. Throws ProtocolError for anything but OP_MSG and the OP_QUERY of a first handshake. */
export function readRequest(message: Buffer): Request {
  const requestId = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  try {
    if (opcode === OP_MSG) return readMsg(message, requestId);
    if (opcode === OP_QUERY) return readQuery(message, requestId);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError(error instanceof Error ? error.message : "unreadable message", requestId);
  }
  if (opcode === OP_COMPRESSED)
    throw new ProtocolError("OP_COMPRESSED is not supported: compression was not offered", requestId);
  throw new ProtocolError(`unknown opcode ${opcode}`);
}

function readMsg(message: Buffer, requestId: number): Request {
  const flags = message.readUInt32LE(HEADER_BYTES);
  if ((flags & 0xffff & ~KNOWN_REQUIRED_FLAGS) !== 0) throw new ProtocolError("unknown required flag bits");
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  let at = HEADER_BYTES + 4;
  let body: Doc | undefined;
  const sequences: Doc = {};
  while (at < end) {
    const kind = message[at];
    const section = sized(message, at + 1, end);
    if (kind === 0 && body === undefined) body = decode(section, { fieldsAsRaw: { documents: true } });
    else if (kind === 1) Object.assign(sequences, readSequence(section));
    else throw new ProtocolError("unknown section kind");
    at += 1 + section.length;
  }
  if (body === undefined) throw new ProtocolError("a message without a body");
  return { requestId, legacy: false, command: { ...body, ...sequences }, wantsReply: (flags & MORE_TO_COME) === 0 };
}

function sized(message: Buffer, at: number, end: number): Buffer {
  const length = message.readInt32LE(at);
  if (length < 5 || at + length > end) throw new ProtocolError("a section ends outside its message");
  return message.subarray(at, at + length);
}

function readSequence(section: Buffer): Doc {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError("a sequence without a name");
  const name = section.toString("utf8", 4, nameEnd);
  const items: unknown[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const item = sized(section, at, section.length);
    items.push(name === "documents" ? item : decode(item));
    at += item.length;
  }
  return Object.fromEntries([[name, items]]);
}

function readQuery(message: Buffer, requestId: number): Request {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  if (nameEnd < 0) throw new ProtocolError("a query without a collection name");
  const namespace = message.toString("utf8", HEADER_BYTES + 4, nameEnd);
  const query = decode(sized(message, nameEnd + 9, message.length));
  const name = Object.keys(query)[0] ?? "";
  if (!namespace.endsWith(".$cmd") || !["hello", "ismaster", "isMaster"].includes(name)) {
    throw new MongoError(352, "Unsupported OP_QUERY command: only the first handshake may use it");
  }
  return { requestId, legacy: true, command: { ...query, $db: namespace.slice(0, -5) }, wantsReply: true };
}

/** The bytes of an answer, in the form that the request used. */
export function writeReply(
  request: { readonly requestId: number; readonly legacy: boolean },
  reply: Document | Buffer,
): Buffer {
  const body = Buffer.isBuffer(reply) ? reply : encode(reply);
  const head = Buffer.alloc(request.legacy ? HEADER_BYTES + 20 : HEADER_BYTES + 5);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(request.requestId, 8);
  head.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  if (request.legacy) head.writeInt32LE(1, HEADER_BYTES + 16);
  return Buffer.concat([head, body]);
}

/**
 * The answer that carries a batch of documents, put together from their bytes so that nothing is decoded and encoded again.
 * `field` is `firstBatch` or `nextBatch`; cursor id 0 says that there is no more.
 */
export function cursorReply(batch: {
  readonly field: string;
  readonly documents: readonly Buffer[];
  readonly cursorId: bigint;
  readonly namespace: string;
}): Buffer {
  const items = rawObject(batch.documents.map((document, at) => rawElement(3, String(at), document)));
  const rest = encode({ id: Long.fromBigInt(batch.cursorId), ns: batch.namespace });
  const cursor = rawObject([rawElement(4, batch.field, items), rest.subarray(4, -1)]);
  return rawObject([rawElement(3, "cursor", cursor), encode({ ok: 1 }).subarray(4, -1)]);
}

function rawElement(type: number, name: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value]);
}

function rawObject(elements: readonly Buffer[]): Buffer {
  const size = Buffer.alloc(4);
  const out = Buffer.concat([size, ...elements, Buffer.from([0])]);
  out.writeInt32LE(out.length, 0);
  return out;
}
