// Passkeys need a script and a browser that knows them: their buttons stand hidden until both are there, and what goes
// wrong is said on the page instead of in the console.
(function () {
  if (!window.PublicKeyCredential) return
  document.addEventListener('DOMContentLoaded', function () {
    document.querySelectorAll('[data-passkey]').forEach(function (element) { element.hidden = false })
    document.querySelectorAll('[data-passkey-missing]').forEach(function (element) { element.hidden = true })
  })
  document.addEventListener('allauth.error', function (event) {
    const alert = document.getElementById('passkey-error')
    if (!alert) return
    event.preventDefault()
    alert.hidden = false
    alert.focus()
  })
})()
