// A smaller PNG of a screenshot: at most 256 colours, rare ones taken as the nearest. For text on plain ground nobody sees it.

import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Image {
  width: number;
  height: number;
  /** Three bytes a pixel. */
  rgb: Uint8Array;
}

/** Takes what Chromium writes: 8 bits, RGB or RGBA without holes, not interlaced. Throws for another PNG. */
export function shrinkPng(png: Buffer): Buffer {
  const image = decode(png);
  const { palette, pixels } = reduce(image);
  const { width, height } = image;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette)),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function decode(png: Buffer): Image {
  const chunks = readChunks(png);
  const header = chunks.find((each) => each.type === "IHDR")?.data ?? Buffer.alloc(13);
  const [width, height, depth, kind, interlace] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9], header[12]];
  const channels = kind === 6 ? 4 : 3;
  if (!png.subarray(0, 8).equals(signature) || depth !== 8 || (kind !== 2 && kind !== 6) || interlace !== 0)
    throw new TypeError("not a PNG as Chromium writes it");
  const data = inflateSync(Buffer.concat(chunks.filter((each) => each.type === "IDAT").map((each) => each.data)));
  const rgb = new Uint8Array(width * height * 3);
  const stride = width * channels;
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const at = y * (stride + 1);
    const row = unfilter(data[at] ?? 0, data.subarray(at + 1, at + 1 + stride), { above, channels });
    for (let x = 0; x < width; x++) rgb.set(row.subarray(x * channels, x * channels + 3), (y * width + x) * 3);
    above = row;
  }
  return { width, height, rgb };
}

function readChunks(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/** PNG specification, 9.2: filter types. */
function unfilter(
  type: number,
  filtered: Uint8Array,
  { above, channels }: { above: Uint8Array; channels: number },
): Uint8Array<ArrayBuffer> {
  const row = new Uint8Array(filtered.length);
  for (let at = 0; at < row.length; at++) {
    const left = row[at - channels] ?? 0;
    const up = above[at] ?? 0;
    const corner = above[at - channels] ?? 0;
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][type] ?? 0;
    row[at] = (filtered[at] ?? 0) + guess;
  }
  return row;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
}

/** The 256 most frequent colours stay; each other becomes the nearest of them. */
function reduce({ rgb }: Image): { palette: number[]; pixels: Uint8Array } {
  const counts = new Map<number, number>();
  const colours = new Uint32Array(rgb.length / 3);
  for (let at = 0; at < colours.length; at++) {
    const colour = ((rgb[at * 3] ?? 0) << 16) | ((rgb[at * 3 + 1] ?? 0) << 8) | (rgb[at * 3 + 2] ?? 0);
    colours[at] = colour;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const frequent = [...counts].sort((one, other) => other[1] - one[1]).map(([colour]) => colour);
  const kept = frequent.slice(0, 256);
  const indexes = new Map(frequent.map((colour, at) => [colour, at < kept.length ? at : nearest(colour, kept)]));
  return { palette: kept.flatMap(parts), pixels: Uint8Array.from(colours, (colour) => indexes.get(colour) ?? 0) };
}

function nearest(colour: number, kept: readonly number[]): number {
  const [red, green, blue] = parts(colour);
  const distances = kept.map(parts).map(([r, g, b]) => (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2);
  return distances.indexOf(Math.min(...distances));
}

function parts(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
