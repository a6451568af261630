import { constants, createGunzip, type Gunzip } from "node:zlib";

/** What node:zlib's own synchronous functions work with; no documented part of it. */
interface Engine extends Gunzip {
  readonly _handle?: {
    reset(): void;
    writeSync(flush: number, from: Buffer, fromAt: number, fromLeft: number, to: Buffer, toAt: number, toLeft: number): void;
  };
  /** What the last write left of the output's room, and of the input. */
  readonly _writeState?: Uint32Array;
}

let engine: Engine | null = null;

/**
 * A gzipped body of at most `room - 1` bytes, or null for whatever else: larger, damaged, cut off, or a Node.js that works otherwise; gunzipSync
 * says then what it is. One engine for all: gunzipSync makes one for each body, a fifth of what a small page costs to unpack, and each holds its
 * output until all garbage is collected, which large pages bring about the sooner.
 */
export function unpackGzip(body: Buffer, room: number): Buffer | null {
  // that it failed is told by `destroyed`; without a listener the process would end
  engine ??= createGunzip({ chunkSize: constants.Z_MIN_CHUNK }).on("error", () => undefined);
  const { _handle: handle, _writeState: left } = engine;
  if (handle === undefined || left === undefined || typeof handle.writeSync !== "function") return null;
  const unpacked = Buffer.allocUnsafeSlow(room);
  handle.reset();
  handle.writeSync(constants.Z_FINISH, body, 0, body.length, unpacked, 0, room);
  if (engine.destroyed) {
    engine = null;
    return null;
  }
  const [roomLeft = 0, inputLeft = 0] = left;
  // with room left the end was reached, and its checksum found right
  return roomLeft === 0 || inputLeft > 0 ? null : unpacked.subarray(0, room - roomLeft);
}
