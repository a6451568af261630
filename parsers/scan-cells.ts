/**
 * Where scans write, one after the other; a page keeps a copy of as much as it has. To clear new arrays for each page would cost more than
 * that.
 */
const shared = { elements: new Int32Array(0), texts: new Int32Array(0) };

/** Cells for so many numbers at least; what they hold is of no page any more. */
export function scanCells(of: keyof typeof shared, size: number): Int32Array<ArrayBuffer> {
  if (shared[of].length < size) shared[of] = new Int32Array(size);
  return shared[of];
}

/** Twice as many, with what they hold. */
export function moreScanCells(of: keyof typeof shared): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(shared[of].length * 2);
  larger.set(shared[of]);
  shared[of] = larger;
  return larger;
}
