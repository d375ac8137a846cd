from moteplass.spine.capture.models.seal import Chain as Chain
from moteplass.spine.capture.models.seal import Gone as Gone
from moteplass.spine.capture.models.seal import Seal as Seal
