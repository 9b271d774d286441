// The one place where this module meets the C library's mathematics.
import Glibc

func exp(_ x: Double) -> Double { Glibc.exp(x) }
func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
func log(_ x: Double) -> Double { Glibc.log(x) }
func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
func log10(_ x: Double) -> Double { Glibc.log10(x) }
func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
func erfc(_ x: Double) -> Double { Glibc.erfc(x) }
