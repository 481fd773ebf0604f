import type { Socket } from "node:net";
import type { CommandContext } from "./commands/command.ts";
import { runCommand } from "./commands/registry.ts";
import { errorReply, MongoError } from "./errors.ts";
import { HEADER_BYTES, messageLength, ProtocolError, type Request, readRequest, writeReply } from "./wire.ts";

/**
 * Serves one client: cuts the stream into messages and answers them one after another, as MongoDB does for one connection.
 * Bytes that are no message end this connection and no other.
 */
export async function serveConnection(socket: Socket, context: CommandContext): Promise<void> {
  try {
    for await (const message of messagesOf(socket)) await answer(socket, context, readRequest(message));
  } catch (error) {
    if (error instanceof ProtocolError && error.requestId !== undefined && socket.writable) {
      socket.write(
        writeReply({ requestId: error.requestId, legacy: false }, errorReply(new MongoError(2, error.message))),
      );
    }
  } finally {
    socket.destroySoon();
  }
}

async function answer(socket: Socket, context: CommandContext, request: Request): Promise<void> {
  const reply = await runCommand(context, request.command).catch(errorReply);
  if (request.wantsReply && socket.writable) socket.write(writeReply(request, reply));
}

async function* messagesOf(socket: Socket): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the socket: a refusal may still have to be written.
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) return;
    chunks.push(chunk);
    size += chunk.length;
    if (size < neededBytes(chunks)) continue;
    let buffered = Buffer.concat(chunks);
    for (let needed = neededBytes([buffered]); buffered.length >= needed; needed = neededBytes([buffered])) {
      yield buffered.subarray(0, needed);
      buffered = buffered.subarray(needed);
    }
    chunks = [buffered];
    size = buffered.length;
  }
}

/** How many bytes make the next message whole: a header's until its length can be read. */
function neededBytes([first = Buffer.alloc(0), ...others]: readonly Buffer[]): number {
  if (first.length >= 4) return messageLength(first);
  const joined = Buffer.concat([first, ...others]);
  return joined.length >= 4 ? messageLength(joined) : HEADER_BYTES;
}
