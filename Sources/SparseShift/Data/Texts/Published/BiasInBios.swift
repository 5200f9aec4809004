import Numerics
import Requirements

/// The biographies of the data set bias-in-bios: 28 professions, men and women.
///
///     let bios = try BiasInBios(contentsOf: "bias_in_bios_train.csv")
///     let (train, test) = try bios.genderPairs()
///
/// The file is an export of the published one to CSV or JSON lines, with the columns `hard_text`, `profession` (0 to 27,
/// or the name) and `gender` (0 or `male`, 1 or `female`); others are left out. Rows that repeat a text are left out, too, as
/// ``remarks`` say.
public struct BiasInBios: RandomAccessCollection, Sendable, Equatable, CustomStringConvertible {
    /// The professions by their numbers in the file.
    public static let professionNames = [
        "accountant", "architect", "attorney", "chiropractor", "comedian", "composer", "dentist", "dietitian", "dj",
        "filmmaker", "interior_designer", "journalist", "model", "nurse", "painter", "paralegal", "pastor",
        "personal_trainer", "photographer", "physician", "poet", "professor", "psychologist", "rapper",
        "software_engineer", "surgeon", "teacher", "yoga_teacher",
    ]

    /// The name of the data in messages and tables: the file's.
    public let name: String
    /// What was left out of the file, in sentences.
    public let remarks: [String]
    private let biographies: [Biography]

    /// Reads biographies.
    ///
    /// - Throws: ``DataError`` with the line and the column that are wrong, also if rows of more than one text in a
    ///   hundred have different labels; fewer such texts are left out.
    public init(contentsOf path: String) throws(DataError) {
        let records = try PublishedRecords(
            path, keys: ["hard_text", "profession", "gender"], content: "biographies")
        var biographies: [Biography] = []
        biographies.reserveCapacity(records.records.count)
        for record in records.records {
            let number = try record.word("profession")
            guard let profession = Int(number) ?? Self.professionNames.firstIndex(of: number.lowercased()),
                Self.professionNames.indices.contains(profession)
            else {
                throw record.error(
                    "profession", "is '\(number)'; it is a number from 0 to 27, or a name such as accountant.")
            }
            let gender = try record.choice("gender", of: ["0", "1", "male", "female"])
            biographies.append(
                Biography(
                    text: try record.text("hard_text"), profession: profession, isFemale: gender % 2 == 1,
                    place: record.place))
        }
        (self.biographies, remarks) = try records.distinct(
            biographies, texts: { [$0.text] },
            labels: { biography in
                [
                    ("gender", biography.isFemale ? "female" : "male"),
                    ("profession", Self.professionNames[biography.profession]),
                ]
            })
        name = records.name
    }

    /// Some of the biographies.
    private func taking(_ chosen: [Biography]) -> BiasInBios {
        BiasInBios(chosen, name: name, remarks: remarks)
    }

    private init(_ biographies: [Biography], name: String, remarks: [String]) {
        self.biographies = biographies
        self.name = name
        self.remarks = remarks
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of biographies.
    public var endIndex: Int { biographies.count }
    /// A biography by its place.
    public subscript(index: Int) -> Biography {
        requireIndex(index, below: biographies.count, "Biography")
        return biographies[index]
    }

    /// The texts, in their order.
    public var texts: [String] { map(\.text) }
    /// Whether each person is a woman.
    public var isFemale: [Bool] { map(\.isFemale) }
    /// The name of each person's profession.
    public var professions: [String] { map { Self.professionNames[$0.profession] } }

    /// The biographies of some professions.
    ///
    /// - Throws: ``DataError`` for a name that is no profession, or if there is no such biography.
    public func of(professions names: [String]) throws(DataError) -> BiasInBios {
        var wanted: Set<Int> = []
        for profession in names {
            guard let number = Self.professionNames.firstIndex(of: profession) else {
                throw DataError(
                    "\(name): '\(profession)' is no profession; they are \(Self.professionNames.joined(separator: ", "))."
                )
            }
            wanted.insert(number)
        }
        let chosen = biographies.filter { wanted.contains($0.profession) }
        guard !chosen.isEmpty else {
            throw DataError("\(name): there is no biography of the professions \(names.joined(separator: ", ")).")
        }
        return taking(chosen)
    }

    /// Some biographies, drawn at random, such as the 1,000 that features are tested on.
    ///
    /// - Throws: ``DataError`` if there are not so many.
    public func sample(_ count: Int, seed: Int = 0) throws(DataError) -> BiasInBios {
        guard (1...Swift.max(1, self.count)).contains(count) else {
            throw DataError("\(name): from 1 to \(self.count.grouped) biographies can be drawn, not \(count.grouped).")
        }
        var random = RandomGenerator(seed: seed, stream: 81)
        return taking(random.sample(count, from: self.count).map { biographies[$0] })
    }

    /// The name and the number of biographies.
    public var description: String {
        "\(name): \(count.grouped) biographies, \(isFemale.count { $0 }.grouped) of women, \(Set(map(\.profession)).count) professions"
    }
}
