// Works a little while one writes, so that a program would have to work too: access/trap.py.
//
// <input type="hidden" name="page_proof" data-proof="14">, beside page_made in the same form: when one begins to write, we
// look for a value that makes the SHA-256 of "<page_made>|<value>" begin with so many zero bits.

const begins = (digest, bits) => new DataView(digest).getUint32(0) >>> (32 - bits) === 0;

async function work(field) {
  const made = field.form.elements.page_made?.value ?? "";
  const bits = Number(field.dataset.proof);
  const salt = crypto.getRandomValues(new Uint32Array(2)).join(".");
  const encoder = new TextEncoder();
  for (let tried = 0; field.isConnected; tried += 1) {
    const value = `${salt}.${tried}`;
    if (begins(await crypto.subtle.digest("SHA-256", encoder.encode(`${made}|${value}`)), bits)) {
      field.value = value;
      return;
    }
    // Leave the device to whoever writes.
    if (tried % 500 === 499) await new Promise((go) => setTimeout(go, 1));
  }
}

export function proveByWork(root) {
  if (!globalThis.crypto?.subtle) return;
  for (const field of root.querySelectorAll("input[data-proof]")) {
    // A form that came back is sent again at once, perhaps: it does not wait for a key.
    const filled = field.form?.querySelector(".ds-alert, [data-draft-submitted]") || field.form?.matches("[data-draft-submitted]");
    if (filled) work(field);
    else field.form?.addEventListener("focusin", () => work(field), { once: true });
  }
}
