"""The ten vignettes (`domain.md` 14), one file each."""

from portal.demo.telling import Vignette
from portal.demo.vignettes.amara import Amara
from portal.demo.vignettes.dragan import Dragan
from portal.demo.vignettes.grace import Grace
from portal.demo.vignettes.ioana import Ioana
from portal.demo.vignettes.linh import Linh
from portal.demo.vignettes.mei import Mei
from portal.demo.vignettes.noor import Noor
from portal.demo.vignettes.selam import Selam
from portal.demo.vignettes.thabo import Thabo
from portal.demo.vignettes.yusuf import Yusuf

VIGNETTES: tuple[type[Vignette], ...] = (Amara, Ioana, Linh, Yusuf, Grace, Dragan, Selam, Noor, Thabo, Mei)
