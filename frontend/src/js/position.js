/**
 * "Use my position": fills the hidden fields latitude and longitude of [data-position], and says so.
 * Nothing is asked of the device before the button is pressed.
 */
export function offerPosition(root) {
  if (!navigator.geolocation) return;
  for (const part of root.querySelectorAll("[data-position]")) {
    const find = part.querySelector("[data-position-find]");
    const drop = part.querySelector("[data-position-drop]");
    const said = part.querySelector("[data-position-said]");
    const [latitude, longitude] = ["latitude", "longitude"].map((name) => part.querySelector(`input[name=${name}]`));
    if (!find?.hidden) continue;
    find.hidden = false;
    drop.hidden = !latitude.value;
    const put = (lat, lon, words) => {
      latitude.value = lat;
      longitude.value = lon;
      said.textContent = words;
      drop.hidden = !lat;
    };
    find.addEventListener("click", () =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => put(coords.latitude.toFixed(5), coords.longitude.toFixed(5), said.dataset.found),
        () => put("", "", said.dataset.failed),
        { maximumAge: 60_000, timeout: 15_000 },
      ),
    );
    drop.addEventListener("click", () => {
      put("", "", "");
      find.focus();
    });
  }
}
