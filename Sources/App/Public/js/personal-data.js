// The server's own detector of personal data, compiled to WebAssembly (scripts/build_wasm.sh). Absent or refused, the marks come from
// the server with each look at the text.

/** The order of `PersonalDataKind`. */
const kinds = ["mobile", "landline", "national_code", "company_id", "bank_card", "iban", "email", "postal_code", "passport", "ip_address", "secret"];

/** A function from a text to its findings (offsets in UTF-16), or nothing where there is no detector. */
export const detector = async (address) => {
  if (!address || !globalThis.WebAssembly) return null;
  try {
    const { instance } = await WebAssembly.instantiateStreaming(fetch(address));
    const { memory, room, find, results } = instance.exports;
    const encoder = new TextEncoder();
    return (text) => {
      const start = room(3 * text.length + 1);
      const { written } = encoder.encodeInto(text, new Uint8Array(memory.buffer, start, 3 * text.length));
      const count = find(written);
      const found = new Int32Array(memory.buffer, results(), 4 * count);
      return Array.from({ length: count }, (_, index) => ({
        kind: kinds[found[4 * index]], start: found[4 * index + 1], end: found[4 * index + 2], score: found[4 * index + 3],
      }));
    };
  } catch {
    return null;
  }
};
