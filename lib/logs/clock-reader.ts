const isDigit = (byte: number) => byte >= 48 && byte <= 57;

/** Reads the time of day with fraction and zone. After a method returned true, `clockMs`, `end` and the zone are set. */
export class ClockReader {
  end = 0;
  protected value = 0;
  protected clockMs = 0;
  /** Milliseconds east of UTC, when `hasZone`. */
  protected zone = 0;
  protected hasZone = false;

  /** Reads digits into `value` and returns where they end. */
  protected digits(bytes: Uint8Array, at: number, limit: number): number {
    let i = at;
    let value = 0;
    while (i < limit) {
      const digit = (bytes[i] as number) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      i++;
    }
    this.value = value;
    return i;
  }

  /** HH:MM:SS with fraction and zone (BGL's dots, too); sets clock and end. */
  protected clock(bytes: Uint8Array, at: number, limit: number): boolean {
    const p = this.digits(bytes, at, limit);
    const hour = this.value;
    const separator = bytes[p] as number;
    if (p === at || p - at > 2 || hour > 23 || (separator !== 58 && separator !== 46)) return false;
    const q = this.digits(bytes, p + 1, limit);
    const minute = this.value;
    if (q === p + 1 || q - p > 3 || minute > 59) return false;
    let end = q;
    let ms = (hour * 60 + minute) * 60_000;
    if (q < limit && bytes[q] === separator) {
      const r = this.digits(bytes, q + 1, limit);
      const second = this.value;
      if (r === q + 1 || r - q > 3 || second > 60) return false;
      ms += second * 1000;
      end = r;
      const mark = r < limit ? (bytes[r] as number) : 0;
      if ((mark === 46 || mark === 44 || mark === 58) && r + 1 < limit && isDigit(bytes[r + 1] as number)) {
        end = this.fraction(bytes, r + 1, limit);
        ms += this.value;
      }
    } else if (separator === 46) return false;
    this.clockMs = ms;
    this.readZone(bytes, end, limit);
    return true;
  }

  protected compactClock(bytes: Uint8Array, at: number, limit: number): boolean {
    const p = this.digits(bytes, at, limit);
    const value = this.value;
    const [hour, minute, second] = [Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100];
    if (p - at !== 6 || hour > 23 || minute > 59 || second > 60) return false;
    this.clockMs = ((hour * 60 + minute) * 60 + second) * 1000;
    this.readZone(bytes, p, limit);
    return true;
  }

  /** Leaves the milliseconds in `value` and returns the end of the digits. */
  protected fraction(bytes: Uint8Array, at: number, limit: number): number {
    let i = at;
    let value = 0;
    let scale = 100;
    while (i < limit) {
      const digit = (bytes[i] as number) - 48;
      if (digit < 0 || digit > 9) break;
      value += digit * scale;
      scale /= 10;
      i++;
    }
    this.value = Math.floor(value + 1e-6);
    return i;
  }

  protected readZone(bytes: Uint8Array, at: number, limit: number): void {
    this.end = at;
    this.hasZone = false;
    if (at >= limit) return;
    let p = at;
    const next = bytes[p] as number;
    if (next === 90) {
      this.end = at + 1;
      this.zone = 0;
      this.hasZone = true;
      return;
    }
    if (next === 32 && p + 1 < limit) p++;
    const sign = bytes[p] as number;
    if (next === 32 && sign === 65 && bytes[p + 1] === 77) this.end = this.meridiem(p, false);
    else if (next === 32 && sign === 80 && bytes[p + 1] === 77) this.end = this.meridiem(p, true);
    else if (
      next === 32 &&
      ((sign === 85 && bytes[p + 1] === 84) || (sign === 71 && bytes[p + 1] === 77)) &&
      bytes[p + 3] !== 95
    ) {
      if (bytes[p + 2] !== (sign === 85 ? 67 : 84)) return;
      this.end = p + 3;
      this.zone = 0;
      this.hasZone = true;
    } else if ((sign === 43 || sign === 45) && p + 4 < limit + 1) this.offsetZone(bytes, p, limit);
  }

  protected meridiem(at: number, afternoon: boolean): number {
    const hour = Math.floor(this.clockMs / 3_600_000);
    if (afternoon && hour < 12) this.clockMs += 43_200_000;
    if (!afternoon && hour === 12) this.clockMs -= 43_200_000;
    return at + 2;
  }

  protected offsetZone(bytes: Uint8Array, at: number, limit: number): void {
    const q = this.digits(bytes, at + 1, limit);
    const value = this.value;
    let end = q;
    let minutes: number;
    if (q - at === 5) minutes = Math.floor(value / 100) * 60 + (value % 100);
    else if (q - at === 3 && bytes[q] === 58 && isDigit(bytes[q + 1] as number)) {
      end = this.digits(bytes, q + 1, limit);
      if (end - q !== 3) return;
      minutes = value * 60 + this.value;
    } else return;
    if (minutes > 15 * 60) return;
    this.end = end;
    this.zone = (bytes[at] === 45 ? -minutes : minutes) * 60_000;
    this.hasZone = true;
  }
}
