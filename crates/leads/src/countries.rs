//! Countries: the codes of CAMEO, the names that ICEWS writes, and the numbers that UCDP writes.
//!
//! A code is CAMEO's, three letters, as GDELT uses it for actors; where CAMEO has none it is ISO 3166's. The two-letter
//! codes of GDELT's places are FIPS, which knows other countries by the same letters (`RS` is Russia, `UP`
//! Ukraine), and are never read. Numbers are those of Gleditsch and Ward, of states from 1946 on; two states of one
//! number's succession (345 Yugoslavia, 340 Serbia) have one code.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::pair::Country;

static BY_NAME: LazyLock<HashMap<&str, Country>> = LazyLock::new(|| {
    let names =
        COUNTRIES.iter().flat_map(|(code, names, _)| names.iter().map(move |name| (name, code)));
    names.filter_map(|(name, code)| Some((*name, Country::parse(code)?))).collect()
});

static BY_NUMBER: LazyLock<HashMap<u16, Country>> = LazyLock::new(|| {
    let numbers = COUNTRIES
        .iter()
        .flat_map(|(code, _, numbers)| numbers.iter().map(move |number| (number, code)));
    numbers.filter_map(|(number, code)| Some((*number, Country::parse(code)?))).collect()
});

/// Finds a country by its name.
pub(crate) fn by_name(name: &str) -> Option<Country> {
    BY_NAME.get(name).copied()
}

/// Finds a state by its number of Gleditsch and Ward.
pub(crate) fn by_number(number: u16) -> Option<Country> {
    BY_NUMBER.get(&number).copied()
}

/// Code, names, numbers.
const COUNTRIES: &[(&str, &[&str], &[u16])] = &[
    ("ABW", &["Aruba"], &[]),
    ("AFG", &["Afghanistan"], &[700]),
    ("AGO", &["Angola"], &[540]),
    ("AIA", &["Anguilla"], &[]),
    ("ALA", &["Aland Islands", "Åland Islands"], &[]),
    ("ALB", &["Albania"], &[339]),
    ("AND", &["Andorra"], &[232]),
    ("ANT", &["Netherlands Antilles"], &[]),
    ("ARE", &["United Arab Emirates"], &[696]),
    ("ARG", &["Argentina"], &[160]),
    ("ARM", &["Armenia"], &[371]),
    ("ASM", &["American Samoa"], &[]),
    ("ATG", &["Antigua and Barbuda"], &[58]),
    ("AUS", &["Australia"], &[900]),
    ("AUT", &["Austria"], &[305]),
    ("AZE", &["Azerbaijan"], &[373]),
    ("BDI", &["Burundi"], &[516]),
    ("BEL", &["Belgium"], &[211]),
    ("BEN", &["Benin"], &[434]),
    ("BFA", &["Burkina Faso"], &[439]),
    ("BGD", &["Bangladesh"], &[771]),
    ("BGR", &["Bulgaria"], &[355]),
    ("BHR", &["Bahrain"], &[692]),
    ("BHS", &["Bahamas"], &[31]),
    ("BIH", &["Bosnia and Herzegovina"], &[346]),
    ("BLR", &["Belarus"], &[370]),
    ("BLZ", &["Belize"], &[80]),
    ("BMU", &["Bermuda"], &[]),
    ("BOL", &["Bolivia"], &[145]),
    ("BRA", &["Brazil"], &[140]),
    ("BRB", &["Barbados"], &[53]),
    ("BRN", &["Brunei", "Brunei Darussalam"], &[835]),
    ("BTN", &["Bhutan"], &[760]),
    ("BWA", &["Botswana"], &[571]),
    ("CAF", &["Central African Republic"], &[482]),
    ("CAN", &["Canada"], &[20]),
    ("CHE", &["Switzerland"], &[225]),
    ("CHL", &["Chile"], &[155]),
    ("CHN", &["China"], &[710]),
    ("CIV", &["Cote d'Ivoire", "Côte d'Ivoire", "Ivory Coast"], &[437]),
    ("CMR", &["Cameroon"], &[471]),
    ("COD", &["Democratic Republic of Congo", "Democratic Republic of the Congo"], &[490]),
    ("COG", &["Congo", "Republic of Congo", "Republic of the Congo"], &[484]),
    ("COK", &["Cook Islands"], &[]),
    ("COL", &["Colombia"], &[100]),
    ("COM", &["Comoros"], &[581]),
    ("CPV", &["Cape Verde", "Cabo Verde"], &[402]),
    ("CRI", &["Costa Rica"], &[94]),
    ("CUB", &["Cuba"], &[40]),
    ("CYM", &["Cayman Islands"], &[]),
    ("CYP", &["Cyprus"], &[352]),
    ("CZE", &["Czech Republic", "Czechia"], &[316]),
    ("DEU", &["Germany"], &[255, 260]),
    ("DJI", &["Djibouti"], &[522]),
    ("DMA", &["Dominica"], &[54]),
    ("DNK", &["Denmark"], &[390]),
    ("DOM", &["Dominican Republic"], &[42]),
    ("DZA", &["Algeria"], &[615]),
    ("ECU", &["Ecuador"], &[130]),
    ("EGY", &["Egypt"], &[651]),
    ("ERI", &["Eritrea"], &[531]),
    ("ESH", &["Western Sahara"], &[]),
    ("ESP", &["Spain"], &[230]),
    ("EST", &["Estonia"], &[366]),
    ("ETH", &["Ethiopia"], &[530]),
    ("FIN", &["Finland"], &[375]),
    ("FJI", &["Fiji"], &[950]),
    ("FLK", &["Falkland Islands"], &[]),
    ("FRA", &["France"], &[220]),
    ("FRO", &["Faroe Islands", "Faeroe Islands"], &[]),
    ("FSM", &["Micronesia"], &[987]),
    ("GAB", &["Gabon"], &[481]),
    ("GBR", &["United Kingdom"], &[200]),
    ("GEO", &["Georgia"], &[372]),
    ("GHA", &["Ghana"], &[452]),
    ("GIB", &["Gibraltar"], &[]),
    ("GIN", &["Guinea"], &[438]),
    ("GLP", &["Guadeloupe"], &[]),
    ("GMB", &["Gambia"], &[420]),
    ("GNB", &["Guinea-Bissau", "Guinea Bissau"], &[404]),
    ("GNQ", &["Equatorial Guinea"], &[411]),
    ("GRC", &["Greece"], &[350]),
    ("GRD", &["Grenada"], &[55]),
    ("GRL", &["Greenland"], &[]),
    ("GTM", &["Guatemala"], &[90]),
    ("GUF", &["French Guiana"], &[]),
    ("GUM", &["Guam"], &[]),
    ("GUY", &["Guyana"], &[110]),
    ("HKG", &["Hong Kong"], &[]),
    ("HND", &["Honduras"], &[91]),
    ("HRV", &["Croatia"], &[344]),
    ("HTI", &["Haiti"], &[41]),
    ("HUN", &["Hungary"], &[310]),
    ("IDN", &["Indonesia"], &[850]),
    ("IMY", &["Isle of Man", "Isle Of Man"], &[]),
    ("IND", &["India"], &[750]),
    ("IRL", &["Ireland"], &[205]),
    ("IRN", &["Iran"], &[630]),
    ("IRQ", &["Iraq"], &[645]),
    ("ISL", &["Iceland"], &[395]),
    ("ISR", &["Israel"], &[666]),
    ("ITA", &["Italy"], &[325]),
    ("JAM", &["Jamaica"], &[51]),
    ("JOR", &["Jordan"], &[663]),
    ("JPN", &["Japan"], &[740]),
    ("KAZ", &["Kazakhstan"], &[705]),
    ("KEN", &["Kenya"], &[501]),
    ("KGZ", &["Kyrgyzstan"], &[703]),
    ("KHM", &["Cambodia"], &[811]),
    ("KIR", &["Kiribati"], &[970]),
    ("KNA", &["Saint Kitts and Nevis"], &[60]),
    ("KOR", &["South Korea"], &[732]),
    ("KSV", &["Kosovo"], &[347]),
    ("KWT", &["Kuwait"], &[690]),
    ("LAO", &["Laos"], &[812]),
    ("LBN", &["Lebanon"], &[660]),
    ("LBR", &["Liberia"], &[450]),
    ("LBY", &["Libya"], &[620]),
    ("LCA", &["Saint Lucia"], &[56]),
    ("LIE", &["Liechtenstein"], &[223]),
    ("LKA", &["Sri Lanka"], &[780]),
    ("LSO", &["Lesotho"], &[570]),
    ("LTU", &["Lithuania"], &[368]),
    ("LUX", &["Luxembourg"], &[212]),
    ("LVA", &["Latvia"], &[367]),
    ("MAC", &["Macao"], &[]),
    ("MAR", &["Morocco"], &[600]),
    ("MCO", &["Monaco"], &[221]),
    ("MDA", &["Moldova"], &[359]),
    ("MDG", &["Madagascar"], &[580]),
    ("MDV", &["Maldives"], &[781]),
    ("MEX", &["Mexico"], &[70]),
    ("MHL", &["Marshall Islands"], &[983]),
    ("MKD", &["Macedonia", "North Macedonia"], &[343]),
    ("MLI", &["Mali"], &[432]),
    ("MLT", &["Malta"], &[338]),
    ("MMR", &["Myanmar"], &[775]),
    ("MNG", &["Mongolia"], &[712]),
    ("MNP", &["Northern Mariana Islands"], &[]),
    ("MOZ", &["Mozambique"], &[541]),
    ("MRT", &["Mauritania"], &[435]),
    ("MSR", &["Montserrat"], &[]),
    ("MTN", &["Montenegro"], &[341]),
    ("MTQ", &["Martinique"], &[]),
    ("MUS", &["Mauritius"], &[590]),
    ("MWI", &["Malawi"], &[553]),
    ("MYS", &["Malaysia"], &[820]),
    ("MYT", &["Mayotte"], &[]),
    ("NAM", &["Namibia"], &[565]),
    ("NCL", &["New Caledonia"], &[]),
    ("NER", &["Niger"], &[436]),
    ("NFK", &["Norfolk Island"], &[]),
    ("NGA", &["Nigeria"], &[475]),
    ("NIC", &["Nicaragua"], &[93]),
    ("NIU", &["Niue"], &[]),
    ("NLD", &["Netherlands"], &[210]),
    ("NOR", &["Norway"], &[385]),
    ("NPL", &["Nepal"], &[790]),
    ("NRU", &["Nauru"], &[971]),
    ("NZL", &["New Zealand"], &[920]),
    ("OMN", &["Oman"], &[698]),
    ("PAK", &["Pakistan"], &[770]),
    ("PAN", &["Panama"], &[95]),
    ("PCN", &["Pitcairn"], &[]),
    ("PER", &["Peru"], &[135]),
    ("PHL", &["Philippines"], &[840]),
    ("PLW", &["Palau"], &[986]),
    ("PNG", &["Papua New Guinea"], &[910]),
    ("POL", &["Poland"], &[290]),
    ("PRI", &["Puerto Rico"], &[]),
    ("PRK", &["North Korea"], &[731]),
    ("PRT", &["Portugal"], &[235]),
    ("PRY", &["Paraguay"], &[150]),
    (
        "PSE",
        &["Palestinian Territory, Occupied", "Occupied Palestinian Territory", "Palestine"],
        &[],
    ),
    ("PYF", &["French Polynesia"], &[]),
    ("QAT", &["Qatar"], &[694]),
    ("REU", &["Reunion", "Réunion"], &[]),
    ("ROM", &["Romania"], &[360]),
    ("RUS", &["Russia", "Russian Federation"], &[365]),
    ("RWA", &["Rwanda"], &[517]),
    ("SAU", &["Saudi Arabia"], &[670]),
    ("SDN", &["Sudan"], &[625]),
    ("SEN", &["Senegal"], &[433]),
    ("SGP", &["Singapore"], &[830]),
    ("SHN", &["Saint Helena"], &[]),
    ("SJM", &["Svalbard and Jan Mayen"], &[]),
    ("SLB", &["Solomon Islands"], &[940]),
    ("SLE", &["Sierra Leone"], &[451]),
    ("SLV", &["El Salvador"], &[92]),
    ("SMR", &["San Marino"], &[331]),
    ("SOM", &["Somalia"], &[520]),
    ("SPM", &["Saint Pierre and Miquelon"], &[]),
    ("SRB", &["Serbia"], &[340, 345]),
    ("SSD", &["South Sudan"], &[626]),
    ("STP", &["Sao Tome and Principe"], &[403]),
    ("SUR", &["Suriname"], &[115]),
    ("SVK", &["Slovakia"], &[317]),
    ("SVN", &["Slovenia"], &[349]),
    ("SWE", &["Sweden"], &[380]),
    ("SWZ", &["Swaziland", "Eswatini"], &[572]),
    ("SYC", &["Seychelles"], &[591]),
    ("SYR", &["Syria"], &[652]),
    ("TCA", &["Turks and Caicos Islands"], &[]),
    ("TCD", &["Chad"], &[483]),
    ("TGO", &["Togo"], &[461]),
    ("THA", &["Thailand"], &[800]),
    ("TJK", &["Tajikistan"], &[702]),
    ("TKL", &["Tokelau"], &[]),
    ("TKM", &["Turkmenistan"], &[701]),
    ("TMP", &["East Timor", "Timor-Leste", "Timor Leste"], &[860]),
    ("TON", &["Tonga"], &[972]),
    ("TTO", &["Trinidad and Tobago"], &[52]),
    ("TUN", &["Tunisia"], &[616]),
    ("TUR", &["Turkey", "Türkiye"], &[640]),
    ("TUV", &["Tuvalu"], &[973]),
    ("TWN", &["Taiwan"], &[713]),
    ("TZA", &["Tanzania"], &[510]),
    ("UGA", &["Uganda"], &[500]),
    ("UKR", &["Ukraine"], &[369]),
    ("URY", &["Uruguay"], &[165]),
    ("USA", &["United States"], &[2]),
    ("UZB", &["Uzbekistan"], &[704]),
    ("VAT", &["Holy See", "Holy See (Vatican City State)", "Vatican City"], &[327]),
    ("VCT", &["Saint Vincent and the Grenadines"], &[57]),
    ("VEN", &["Venezuela"], &[101]),
    ("VGB", &["British Virgin Islands"], &[]),
    ("VIR", &["U.S. Virgin Islands", "United States Virgin Islands"], &[]),
    ("VNM", &["Vietnam"], &[816]),
    ("VUT", &["Vanuatu"], &[935]),
    ("WLF", &["Wallis and Futuna"], &[]),
    ("WSM", &["Samoa"], &[990]),
    ("YEM", &["Yemen"], &[678]),
    ("ZAF", &["South Africa"], &[560]),
    ("ZMB", &["Zambia"], &[551]),
    ("ZWE", &["Zimbabwe"], &[552]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_number_are_one_country_s_each() {
        let names: usize = COUNTRIES.iter().map(|(_, names, _)| names.len()).sum();
        let numbers: usize = COUNTRIES.iter().map(|(_, _, numbers)| numbers.len()).sum();
        assert_eq!((BY_NAME.len(), BY_NUMBER.len()), (names, numbers));
    }

    #[test]
    fn names_and_numbers_lead_to_codes_of_cameo() {
        let code = |country: Option<Country>| country.map(|country| country.to_string());
        assert_eq!(code(by_name("Ukraine")).as_deref(), Some("ukr"));
        assert_eq!(code(by_name("Holy See (Vatican City State)")).as_deref(), Some("vat"));
        assert_eq!(code(by_number(365)).as_deref(), Some("rus"));
        assert_eq!(code(by_number(345)), code(by_number(340)));
        assert_eq!(by_name("Interfax"), None);
    }
}
